"""What is told of a run: metrics.jsonl, which the studio reads, a line on the terminal, and trackers where they are."""

import json
import math
import os
import sys
from pathlib import Path

WORDS = {math.inf: 'Infinity', -math.inf: '-Infinity'}


class Metrics:
    """Of the first rank; `from_step` is the step that the run goes on from."""

    def __init__(self, out, before, from_step, steps, trackers, settings):
        self.path = Path(out) / 'metrics.jsonl'
        self.steps, self.shown = steps, sys.stderr.isatty()
        kept = self.path if self.path.is_file() else Path(before)
        lines = kept.read_text(encoding='utf-8').splitlines(keepends=True) if kept.is_file() else []
        # Steps after the checkpoint are taken again.
        lines = [line for line in lines if line.endswith('\n') and json.loads(line)['step'] <= from_step]
        self.path.with_suffix('.new').write_text(''.join(lines), encoding='utf-8')
        os.replace(self.path.with_suffix('.new'), self.path)
        self.file = open(self.path, 'a', encoding='utf-8')
        self.trackers = [tracker for name in trackers if (tracker := TRACKERS[name](out, settings))]

    def point(self, point):
        """One step: axes and signals in one object."""
        self.file.write(json.dumps({key: as_json(value) for key, value in point.items()}) + '\n')
        self.file.flush()
        for tracker in self.trackers:
            tracker(point)
        if self.shown or point['step'] % 10 == 0 or 'mlmHidden' in point:
            self.show(point)

    def show(self, point):
        step = point['step']
        filled = 20 * step // self.steps
        left = (self.steps - step) * point['stepMs'] / 1000
        text = f'[{"#" * filled}{"." * (20 - filled)}] step {step}/{self.steps}  loss {point["mlmStudent"]:.4f}'
        if 'mlmHidden' in point:
            text += f'  held out {point["mlmHidden"]:.4f}'
        text += f'  {point["basesPerSecond"]:,.0f} bases/s  {left / 60:.0f} min left'
        print(f'\r{text:<110}' if self.shown else text, end='' if self.shown else '\n', file=sys.stderr, flush=True)

    def close(self):
        self.file.close()
        if self.shown:
            print(file=sys.stderr)


def as_json(value):
    if isinstance(value, float) and not math.isfinite(value):
        return WORDS.get(value, 'NaN')
    return value


def tensorboard(out, _settings):
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        print('TensorBoard is not installed: pip install tensorboard. The run goes on without.', file=sys.stderr)
        return None
    writer = SummaryWriter(Path(out) / 'tensorboard')
    return lambda point: [writer.add_scalar(name, value, point['step']) for name, value in point.items()]


def wandb(_out, settings):
    try:
        import wandb as package
    except ImportError:
        print('W&B is not installed: pip install wandb. The run goes on without.', file=sys.stderr)
        return None
    run = package.init(project='helicase', config=vars(settings), resume='allow', id=os.environ.get('WANDB_RUN_ID'))
    return lambda point: run.log(point, step=point['step'])


TRACKERS = {'tensorboard': tensorboard, 'wandb': wandb}
