"""What a run is defined by: the studio's settings under the studio's names, and how the cluster runs them."""

import difflib
import json
import math
import re
from dataclasses import dataclass, field, fields
from types import SimpleNamespace

import yaml

from .philox import cosine_pi

BASE_CLASSES = 5
UNKNOWN = 4
SOFT_MASKED = 128


class Refused(Exception):
    """What is wrong, and one thing to do about it."""

    def __init__(self, what, action):
        super().__init__(f'{what} {action}')


@dataclass
class Cluster:
    """How and where a run is computed. Paths are relative to the folder of the run."""

    genome: str | list | None = None  # FASTA, plain, gzip or bgzip, or .2bit
    state: str | None = 'state'  # what to go on from; None draws weights by the seed
    out: str = 'out'
    precision: str = 'float32'  # float32, bf16 (autocast) or float64
    parallel: str = 'ddp'  # ddp or fsdp2
    accumulate: int = 1  # parts in which a rank takes its share of a batch
    checkpoint_every: int = 500
    keep: int = 3  # checkpoints
    compile: bool = False
    trackers: list = field(default_factory=list)  # tensorboard, wandb


CHOICES = {'precision': ('float32', 'bf16', 'float64'), 'parallel': ('ddp', 'fsdp2')}

# What a config of an older studio lacks.
LATER = {'neighbourWeight': 0, 'backbone': 'chordmixer', 'heads': 1, 'scheduleSteps': 'auto'}
NUMBER = re.compile(r'^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$', re.IGNORECASE)
TEXTS = ('validationRecords', 'probeTask')


def settings_of(config):
    """The studio's settings as attributes; YAML takes 1e-3 for a word, which is a number again here."""
    number = lambda key, value: isinstance(value, str) and key not in TEXTS and NUMBER.match(value)  # noqa: E731
    values = {key: float(value) if number(key, value) else value for key, value in (LATER | config).items()}
    return SimpleNamespace(**values)


def read_yaml(path):
    """(settings, cluster) of a file of configs/."""
    with open(path, encoding='utf-8') as file:
        content = yaml.safe_load(file)
    if not isinstance(content, dict) or not isinstance(content.get('config'), dict):
        raise Refused(f'{path} has no section "config".', 'Choose a file of configs/.')
    known = [each.name for each in fields(Cluster)]
    given = content.get('cluster') or {}
    for key in given:
        if key not in known:
            meant = difflib.get_close_matches(key, known, 1)
            action = f'Did you mean "{meant[0]}"?' if meant else f'Known are {", ".join(known)}.'
            raise Refused(f'{path} holds a setting "{key}" that does not exist.', action)
    cluster = Cluster(**given)
    for key, choices in CHOICES.items():
        if getattr(cluster, key) not in choices:
            raise Refused(f'"{key}" is "{getattr(cluster, key)}".', f'Choose one of {", ".join(choices)}.')
    return settings_of(content['config']), cluster


def read_json(path, what, action):
    try:
        with open(path, encoding='utf-8') as file:
            return json.load(file)
    except FileNotFoundError as cause:
        raise Refused(f'There is no {what} at {path}.', action) from cause


# --- What follows from the settings ----------------------------------------------------------------------------------


def tokens_of(s):
    return s.windowLength + s.clsVectors


def layers_per_block(s):
    """Of a ChordMixer: enough doublings of the reach for every token to see every other. ceil(log2 T)."""
    return (tokens_of(s) - 1).bit_length()


def contrastive_classes(s):
    """K of the configured head."""
    return {'shared': BASE_CLASSES, 'feature': s.width, 'projector': s.prototypes}[s.head]


def compares_cls(s):
    return s.objective in ('infonce', 'distillation')


def prediction_weights(s):
    """What the student predicts of its teacher's features, and what each counts for in the loss."""
    if s.contrastiveWeight == 0:
        return {}
    if s.objective == 'neighbour':
        return {'neighbour': s.contrastiveWeight}
    if s.objective != 'latent':
        return {}
    beside = {'neighbour': s.neighbourWeight} if s.neighbourWeight > 0 else {}
    return {'latent': s.contrastiveWeight} | beside


def soft_mask_weight(s):
    """What a soft-masked base counts for in the training loss."""
    return {'train': 1.0, 'skip': 0.0, 'down-weight': s.softMaskWeight}[s.softMask]


def ema_start(s):
    """`auto`: a sixtieth of the run as horizon, between a teacher that follows closely and the paper's 250 steps."""
    return min(0.996, max(0.5, 1 - 1 / (1 / 60 * schedule_steps(s)))) if s.emaStart == 'auto' else s.emaStart


def evaluate_every(s):
    """`auto`: about twenty times a run."""
    return min(500, max(5, math.floor(s.steps / 20 + 0.5))) if s.evaluateEvery == 'auto' else s.evaluateEvery


def validated_after(step, s):
    return step == 1 or step == s.steps or step % evaluate_every(s) == 0


def schedule_steps(s):
    """Steps over which learning rate and momentum change; a run may go on behind them."""
    return s.steps if s.scheduleSteps == 'auto' else s.scheduleSteps


def schedule_at(step, s):
    """(learning rate, EMA momentum) of a step, counted from 1: warm-up, then half a cosine to 0; a cosine to 1.

    Behind the schedule a tenth of the peak, and the momentum of the step at which the cosine had that.
    """
    steps = schedule_steps(s)
    warmup = math.floor(steps * s.warmup + 0.5)
    if step > steps:
        rate, step = 0.1 * s.learningRate, math.floor(warmup + 0.795 * (steps - warmup) + 0.5)
    elif step <= warmup:
        rate = s.learningRate * step / warmup
    else:
        rate = s.learningRate * 0.5 * (1 + cosine_pi((step - warmup) / max(1, steps - warmup)))
    return rate, 1 - (1 - ema_start(s)) * 0.5 * (1 + cosine_pi(step / steps))
