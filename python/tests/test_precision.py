"""bfloat16 by autocast: close to float32, and not the same; weights and moments stay float32."""

import pytest
import torch

from folders import NANO
from helicase.settings import schedule_at, settings_of
from helicase.step import Learner
from test_ranks import batch_of

STEPS = 10


def trained(config, precision, accumulate):
    s = settings_of(NANO | config)
    learner = Learner(s, precision=precision, accumulate=accumulate)
    size = s.batch // accumulate
    parts = [range(part * size, (part + 1) * size) for part in range(accumulate)]
    steps = range(1, STEPS + 1)
    signals = [learner.step([batch_of(s, at, list(part)) for part in parts], *schedule_at(at, s)) for at in steps]
    return learner, signals


@pytest.mark.parametrize('accumulate', [1, 2])
@pytest.mark.parametrize('backbone', ['chordmixer', 'transformer'])
@pytest.mark.parametrize('objective', ['latent', 'infonce', 'distillation'])
def test_bf16_trains_close_to_float32(backbone, objective, accumulate, parity):
    config = {'backbone': backbone, 'objective': objective, 'learningRate': 1e-3}
    _, plain = trained(config, 'float32', accumulate)
    learner, rounded = trained(config, 'bf16', accumulate)
    held = [tensor for group in learner.vectors().values() for tensor in group.values()]
    assert {tensor.dtype for tensor in held} == {torch.float32}
    assert all(tensor.isfinite().all() for tensor in held)
    apart = max(abs(a['mlmStudent'] - b['mlmStudent']) / b['mlmStudent'] for a, b in zip(rounded, plain, strict=True))
    assert apart > 1e-7
    parity(7, f'loss of {STEPS} steps in bfloat16 on a processor, and float32', apart, 1e-2)
