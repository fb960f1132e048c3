"""What a run is defined by: the studio's settings under the studio's names, and how the cluster runs them."""

import json
import math
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import SimpleNamespace

import yaml

from .metrics import TRACKERS
from .philox import cosine_pi
from .rules import Refused, checked, refuse_unknown

BASE_CLASSES = 5
UNKNOWN = 4
SOFT_MASKED = 128


TEXT, NULL = {'type': 'string'}, {'type': 'null'}


def setting(default, **rule):
    made = {'default_factory': default} if callable(default) else {'default': default}
    return field(**made, metadata=rule)


@dataclass
class Cluster:
    """How and where a run is computed. Paths are relative to the folder of the run."""

    # FASTA, plain, gzip or bgzip, or .2bit
    genome: str | list | None = setting(None, anyOf=[NULL, TEXT, {'type': 'array', 'items': TEXT}])
    # What to go on from; None draws weights by the seed.
    state: str | None = setting('state', anyOf=[NULL, TEXT])
    out: str = setting('out', type='string')
    # bf16 is autocast: weights and moments stay float32.
    precision: str = setting('float32', type='string', enum=['float32', 'bf16', 'float64'])
    parallel: str = setting('ddp', type='string', enum=['ddp', 'fsdp2'])
    # Parts in which a rank takes its share of a batch.
    accumulate: int = setting(1, type='integer', minimum=1)
    checkpoint_every: int = setting(500, type='integer', minimum=1)
    # So many checkpoints.
    keep: int = setting(3, type='integer', minimum=1)
    compile: bool = setting(False, type='boolean')
    trackers: list = setting(list, type='array', items={'type': 'string', 'enum': list(TRACKERS)})


CLUSTER_RULES = {each.name: each.metadata for each in fields(Cluster)}
# What the studio's settings may be, as it writes it down.
RULES = json.loads(Path(__file__).with_name('settings.json').read_text(encoding='utf-8'))

# What a config of an older studio lacks.
LATER = {'neighbourWeight': 0, 'backbone': 'chordmixer', 'heads': 1, 'scheduleSteps': 'auto'}
LATER |= {'threads': 'auto', 'arithmetic': 'auto', 'probeEvery': 0, 'probeTask': ''}


def settings_of(config):
    """The studio's settings as attributes."""
    return SimpleNamespace(**(LATER | config))


def read_config(path, **changes):
    """(settings, cluster) of a file of configs/, changed by what the command line says."""
    try:
        content = yaml.safe_load(Path(path).read_text(encoding='utf-8'))
    except FileNotFoundError as cause:
        raise Refused(f'There is no file {path}.', 'Choose a file of configs/.') from cause
    except yaml.YAMLError as cause:
        raise Refused(f'{path} is not YAML: {cause}.', 'Mend that place, or take the file anew.') from cause
    sections = ('config', 'cluster')
    if not isinstance(content, dict) or not all(isinstance(content.get(name), dict) for name in sections):
        raise Refused(f'{path} has no sections "config" and "cluster" of settings.', 'Choose a file of configs/.')
    refuse_unknown(path, 'section', content, sections)
    config = checked(path, LATER | content['config'], RULES)
    for key in RULES.keys() - config.keys():
        raise Refused(f'{path} lacks the setting "{key}".', 'Take the line from another file of configs/.')
    s = settings_of(config)
    check_together(path, s)
    return s, Cluster(**checked(path, content['cluster'] | changes, CLUSTER_RULES))


def check_together(path, s):
    """What no setting says by itself."""
    head = s.width / s.heads
    for wrong, what in (
        (s.maskZeroShare + s.maskRandomShare > 1, 'maskZeroShare and maskRandomShare add up to more than 1.'),
        (s.augmentationReach >= s.windowLength, 'augmentationReach is not less than windowLength.'),
        (s.validationWindows < s.batch, 'validationWindows are fewer than one batch.'),
        (s.mlmWeight == 0 and s.contrastiveWeight == 0, 'mlmWeight and contrastiveWeight are both 0.'),
        (s.backbone == 'chordmixer' and s.groupSize > s.width, 'groupSize is more than width.'),
        (
            s.backbone == 'transformer' and not (head % 4 == 0 and head <= 128),
            f'width / heads is {head:.3g}, and must be a multiple of 4 of at most 128.',
        ),
    ):
        if wrong:
            raise Refused(f'{path}: {what}', 'Change one of them.')


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
