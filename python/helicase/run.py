"""One run from its folder: `train()` is what torchrun, SLURM and Ray start."""

import math
import platform
import shutil
import signal
import sys
import time
from pathlib import Path

import torch

from . import checkpoint, parallel
from .data import Windows, batches, open_genome
from .metrics import Metrics, as_json
from .objective import masked_loss
from .settings import Refused, read_config, read_json, schedule_at, validated_after
from .step import Learner
from .views import views

MOST_SKIPPED = 5
NOT_BEGUN = {'step': 0, 'wallMs': 0, 'activeMs': 0, 'skippedSteps': 0, 'skippedInARow': 0, 'collapse': None}
NOT_BEGUN |= {'spikes': {'seen': 0, 'mean': 0, 'variance': 0}, 'validation': None}


class Stop:
    """Set by the signals that a scheduler sends before the end, or by a file out/stop: torchrun hands on SIGTERM
    alone."""

    def __init__(self, file):
        self.signalled, self.file = False, file
        for name in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
            try:
                signal.signal(name, self.ask)
            except ValueError:  # not the main thread, as on Ray
                pass

    def ask(self, *_):
        self.signalled = True

    @property
    def asked(self):
        return self.signalled or self.file.exists()

    def done(self):
        """A run that is started again is not to stop again."""
        if parallel.rank() == 0:
            self.file.unlink(missing_ok=True)


def stop(config, folder='.', **changes):
    """Has the run that is being trained with these settings write a checkpoint and end."""
    _, cluster = read_config(Path(folder) / config, **changes)
    out = Path(folder) / cluster.out
    if not out.is_dir():
        raise Refused(f'Nothing is being trained into {out}.', 'Give the --config, and the --out, of the run.')
    (out / 'stop').touch()


def train(config, folder='.', genome=None, **changes):
    """Trains to the last step or until it is told to stop. Returns 'done' or 'stopped'."""
    folder = Path(folder)
    s, cluster = read_config(folder / config, **changes)
    device = parallel.start(cluster.precision)
    parts = parallel.share(s.batch, cluster.accumulate)
    out = folder / cluster.out
    stopping = Stop(out / 'stop')
    stopping.done()  # of a run that died before it saw it
    data = read_json(folder / 'data.json', 'description of the genome', 'Make the folder again in the studio.')
    if 'split' not in data:
        raise Refused('data.json holds no split.', 'Make the folder again in the studio with the genome open.')
    packed = open_genome(genome or located(folder, cluster.genome), out / 'genome', data['fingerprint'])
    windows = Windows(packed, data['split'], s)
    learner = Learner(s, device, cluster.precision, cluster.parallel, cluster.accumulate, cluster.compile)
    said = begin(folder, cluster, learner)
    progress = said['progress']
    found = checkpoint.complete(out / 'checkpoints')
    if found:
        progress = checkpoint.load(found[-1], learner)
    outcome = Run(s, cluster, learner, windows, parts, folder, said, progress, stopping).to_the_end()
    parallel.end()
    return outcome


def located(folder, genome):
    """Paths of a setting, which are relative to the folder."""
    if genome is None:
        return None
    return [folder / each for each in ([genome] if isinstance(genome, str) else genome)]


def begin(folder, cluster, learner):
    """Loads what the folder holds; what state.json says of it, or would say of the run before its first step."""
    if cluster.state is None:
        said = read_json(folder / 'state' / 'state.json', 'state', 'Make the folder again in the studio.')
        return {'run': said['run'], 'genome': said['genome'], 'step': 0, 'progress': dict(NOT_BEGUN)}
    state, said = checkpoint.read_state(folder / cluster.state, learner.slots)
    learner.load(state)
    return said


class Run:
    def __init__(self, s, cluster, learner, windows, parts, folder, said, progress, stop):
        self.s, self.cluster, self.learner, self.windows, self.parts = s, cluster, learner, windows, parts
        self.folder, self.out = folder, folder / cluster.out
        self.said, self.progress, self.stop = said, progress, stop
        self.before = said.get('bases_seen', said['step'] * s.batch * s.windowLength)
        self.started, self.wall, self.active = time.monotonic(), progress['wallMs'], progress['activeMs']

    def to_the_end(self):
        s, progress, first = self.s, self.progress, parallel.rank() == 0
        if progress['step'] >= s.steps:
            if first:
                print(
                    f'This run has taken its {s.steps:,} steps. Raise "steps" in the config to go on.', file=sys.stderr
                )
            return 'done'
        if first:
            self.out.mkdir(parents=True, exist_ok=True)
            before = self.folder / 'run' / 'metrics.jsonl'
            metrics = Metrics(self.out, before, progress['step'], s.steps, self.cluster.trackers, s)
        outcome = 'done'
        for step, made in batches(self.windows, s, progress['step'] + 1, self.parts):
            began = time.monotonic()
            rate, momentum = schedule_at(step, s)
            signals = self.learner.step(made, rate, momentum)
            self.count(step, signals)
            signals |= {'learningRate': rate, 'emaMomentum': momentum}
            took = time.monotonic() - began
            signals |= {'stepMs': 1000 * took, 'basesPerSecond': s.batch * s.windowLength / took}
            if validated_after(step, s):
                signals |= self.validate()
            if first:
                metrics.point(self.axes(step) | signals)
            stopped = parallel.any_rank(self.stop.asked)
            if stopped or step == s.steps or step % self.cluster.checkpoint_every == 0:
                self.keep()
            if progress['skippedInARow'] >= MOST_SKIPPED:
                what = f'{MOST_SKIPPED} steps in a row had gradients that are not finite.'
                raise Refused(what, 'Lower the learning rate, and go on from an earlier checkpoint.')
            if stopped and step < s.steps:
                outcome = 'stopped'
                break
        if first:
            metrics.close()
        self.stop.done()
        self.hand_back(outcome)
        return outcome

    def axes(self, step):
        done = (step - self.said['step']) * self.s.batch * self.s.windowLength
        times = {key: self.progress[key] for key in ('wallMs', 'activeMs')}
        return {'step': step, **times, 'basesSeen': self.before + done}

    def count(self, step, signals):
        progress = self.progress
        skipped = not math.isfinite(signals['gradientNorm'])
        progress['step'] = step
        progress['skippedSteps'] += skipped
        progress['skippedInARow'] = progress['skippedInARow'] + 1 if skipped else 0
        passed = 1000 * (time.monotonic() - self.started)
        progress['wallMs'], progress['activeMs'] = self.wall + passed, self.active + passed

    @torch.no_grad()
    def validate(self):
        """Both networks on the held-out windows, masked and nothing else; means over the batches, as the studio has
        them. Each rank takes its share of every batch."""
        s, learner = self.s, self.learner
        count = max(1, s.validationWindows // s.batch)
        sums = torch.zeros(count, 8, dtype=torch.float64, device=learner.device)
        for index in range(count):
            for part in self.parts:
                samples = [index * s.batch + sample for sample in part]
                codes, _ = self.windows.held_out(samples)
                seen = views(codes & 127, None, s, 0, samples, noise=0, turn=0)
                sums[index] += self.held_out_sums(learner, learner.tensors(seen), seen.hidden)
        masked, hidden, *values = parallel.summed(sums).T
        mean = lambda value, weight: (value / weight.clamp(min=1)).mean().item()  # noqa: E731
        student, teacher, right, apart, student_hidden, teacher_hidden = values
        signals = {
            'mlmStudentValidation': mean(student, masked),
            'mlmTeacherValidation': mean(teacher, masked),
            'maskedAccuracyValidation': mean(right, masked),
            'outputDivergence': mean(apart, masked),
            'mlmHidden': mean(student_hidden, hidden),
            'mlmHiddenTeacher': mean(teacher_hidden, hidden),
        }
        self.progress['validation'] = signals['mlmHidden']
        return signals

    def held_out_sums(self, learner, batch, hidden):
        logits = [
            learner.run(network, batch['student'], {'logits'})['logits'].flatten(0, 1)
            for network in (learner.student, learner.teacher)
        ]
        targets, weights = batch['targets'].flatten(), batch['weights'].flatten()
        unseen = torch.from_numpy(hidden).to(learner.device, weights.dtype).flatten()
        kind = self.s.mlmLoss
        student, right = masked_loss(logits[0], targets, weights, kind)
        teacher, _ = masked_loss(logits[1], targets, weights, kind)
        p, q = (each.log_softmax(dim=-1) for each in logits)
        apart = ((q.exp() * (q - p)).sum(dim=-1) * weights).sum()
        on_hidden = [masked_loss(each, targets, unseen, 'cross-entropy')[0] for each in logits]
        return torch.stack([weights.sum(), unseen.sum(), student, teacher, right, apart, *on_hidden]).double()

    def keep(self):
        checkpoint.save(self.out / 'checkpoints', self.learner, self.progress, self.cluster.keep)

    def hand_back(self, outcome):
        """out/back/ and the one file to import."""
        config = vars(self.s)
        said = {
            **{key: self.said.get(key) for key in ('run', 'genome')},
            'step': self.progress['step'],
            'from_step': self.said['step'],
            'outcome': outcome,
            'progress': {key: finite(value) for key, value in self.progress.items() if key != 'applied'},
            'bases_seen': self.axes(self.progress['step'])['basesSeen'],
            'config': config,
            'made_by': self.made_by(),
        }
        back = self.out / 'back'
        checkpoint.write_state(back, self.learner, said)
        if parallel.rank() != 0:
            return
        shutil.copy(self.out / 'metrics.jsonl', back)
        # What a studio needs that does not have the run.
        record = self.folder / 'run' / 'record.json'
        if record.is_file():
            shutil.copy(record, back)
        name = ((self.said.get('run') or {}).get('name') or 'run').replace('/', '-')
        checkpoint.pack_tar(back, self.out / f'{name}.back.tar')
        print(f'{outcome} at step {self.progress["step"]:,}: {self.out / f"{name}.back.tar"}', file=sys.stderr)

    def made_by(self):
        device, world = self.learner.device, parallel.world()
        name = torch.cuda.get_device_name(device) if device.type == 'cuda' else f'{platform.machine()} CPU'
        how = {key: getattr(self.cluster, key) for key in ('precision', 'parallel', 'accumulate')}
        return {'torch': torch.__version__, 'device': f'{world} x {name}', 'world_size': world, **how}


def finite(value):
    return None if as_json(value) != value else value
