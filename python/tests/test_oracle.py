"""The package against values of a text of the method of its own: written from the description alone, in float64, before
there was this package (src/training/oracle). The studio's engine is held to the same files."""

import json
from pathlib import Path

import pytest
import torch

from helicase.settings import settings_of
from helicase.step import Learner
from helicase.views import Views

ORACLE = Path(__file__).resolve().parents[2] / 'src' / 'training' / 'oracle'
CASES = sorted(path.stem for path in ORACLE.glob('*.json'))
WRITTEN = 1e-8  # nine digits are


def tensor(stored):
    return torch.tensor(stored['values'], dtype=torch.float64).reshape(stored['shape'])


def error(made, expected):
    made, expected = (torch.as_tensor(each, dtype=torch.float64) for each in (made, expected))
    return ((made - expected).abs().max() / (expected.abs().max() or 1)).item()


def test_there_are_all_cases():
    assert len(CASES) >= 14


@pytest.mark.parametrize('name', CASES)
def test_three_steps(name, parity):
    case = json.loads((ORACLE / f'{name}.json').read_text())
    s = settings_of({'seed': 1} | case['config'])
    learner = Learner(s, precision='float64')
    here = lambda stored: {  # noqa: E731
        slot.published: tensor(stored[slot.name]).T if len(slot.shape) == 2 else tensor(stored[slot.name])
        for slot in learner.slots
    }
    assert [slot.name for slot in learner.slots] == list(case['student'])
    learner.load({who: here(case[who]) for who in ('student', 'teacher')})
    update, gradients = learner.update, []

    def keep(*schedule):
        gradients.append({name: p.grad.clone() for name, p in learner.student.named_parameters() if p.grad is not None})
        return update(*schedule)

    learner.update = keep
    for step, expected in zip(case['steps'], case['expected']['steps'], strict=True):
        inputs = [tensor(step[key]).numpy() for key in ('studentInput', 'teacherInput', 'targets', 'maskWeights')]
        inputs[2] = inputs[2].astype('int64')
        signals = learner.step([Views(*inputs, hidden=None)], step['learningRate'], step['emaMomentum'])
        for ours, theirs in (
            ('mlmStudent', 'mlmLoss'),
            ('contrastive', 'contrastiveLoss'),
            ('gradientNorm', 'gradientNorm'),
        ):
            parity(
                2,
                'signals of 3 steps, float64 and the written reference',
                error(signals[ours], expected[theirs]),
                WRITTEN,
            )
        if 'teacherEntropy' in expected:
            assert error(signals['teacherEntropy'], expected['teacherEntropy']) < WRITTEN
    for published, expected in here(case['expected']['firstStep']['gradients']).items():
        apart = error(gradients[0].get(published, torch.zeros_like(expected)), expected)
        parity(2, 'gradients of the first step, float64 and the written reference', apart, WRITTEN)
    for who in ('student', 'teacher'):
        for published, expected in here(case['expected'][who]).items():
            apart = error(learner.vectors()[who][published], expected)
            parity(2, 'weights after 3 steps, float64 and the written reference', apart, WRITTEN)
    assert error(learner.center, tensor(case['expected']['center'])) < WRITTEN
