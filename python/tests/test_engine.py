"""The studio's engine against this package: the same windows, views and random numbers to the bit, the same training to
rounding. The files of oracle/ are whole runs that src/cli/cluster-fixture.test.ts wrote, computed in float32."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load

from helicase.data import Windows
from helicase.genome import Genome, pack
from helicase.layout import layout
from helicase.settings import schedule_at, settings_of
from helicase.step import Learner
from helicase.views import views

ORACLE = Path(__file__).parent / 'oracle'
CASES = sorted(path.stem for path in ORACLE.glob('*.json'))
TOLERANCE = 1e-4


@pytest.fixture(params=CASES)
def case(request):
    return json.loads((ORACLE / f'{request.param}.json').read_text())


@pytest.fixture
def windows(case, tmp_path):
    (tmp_path / 'genome.fa').write_bytes(case['fasta'].encode())
    pack([tmp_path / 'genome.fa'], tmp_path / 'packed')
    return Windows(Genome(tmp_path / 'packed'), case['split'], settings_of(case['config']))


def array(text, kind, *shape):
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape)


def error(made, expected):
    """Largest difference against the largest value expected."""
    made, expected = (torch.as_tensor(each, dtype=torch.float64) for each in (made, expected))
    return ((made - expected).abs().max() / (expected.abs().max() or 1)).item()


def test_there_are_cases_of_every_objective_and_backbone():
    configs = [json.loads((ORACLE / f'{name}.json').read_text())['config'] for name in CASES]
    assert {config['objective'] for config in configs} >= {'latent', 'infonce', 'distillation'}
    assert {config['backbone'] for config in configs} == {'chordmixer', 'transformer'}


def test_parameters_have_the_names_shapes_and_order_of_the_spec(case):
    s = settings_of(case['config'])
    ours = [
        {
            'name': slot.published,
            'shape': list(slot.shape),
            'ours': slot.name,
            'fanIn': slot.fan_in,
            'decayed': slot.decayed,
        }
        for slot in layout(s)
    ]
    assert ours == case['parameters']
    assert {name for name, _ in Learner(s).student.named_parameters()} == {each['name'] for each in ours}


def test_the_genome_has_the_fingerprint_of_the_studio(case, windows):
    assert windows.genome.fingerprint == case['fingerprint']


def test_windows_and_views_are_the_same_to_the_bit(case, windows):
    s = settings_of(case['config'])
    samples = range(s.batch)
    for step, expected in enumerate(case['steps'], 1):
        student, teacher = windows.training(step, samples)
        if s.softMask == 'train':  # the studio does not tell them apart then
            student = student & 127
        seen = views(student, teacher, s, step, samples)
        shape = s.batch, s.windowLength
        assert np.array_equal(student, array(expected['student'], np.uint8, *shape))
        if teacher is not None:
            assert np.array_equal(teacher, array(expected['teacher'], np.uint8, *shape))
        assert np.array_equal(seen.targets, array(expected['targets'], np.int32, *shape))
        assert np.array_equal(seen.weights, array(expected['weights'], np.float32, *shape))
        assert np.array_equal(seen.student, array(expected['view'], np.float32, s.batch, -1, 5))


def test_views_of_some_samples_are_those_of_the_whole_batch(case, windows):
    s = settings_of(case['config'])
    whole = views(*windows.training(3, range(s.batch)), s, 3, range(s.batch))
    for sample in range(s.batch):
        alone = views(*windows.training(3, [sample]), s, 3, [sample])
        assert np.array_equal(alone.student[0], whole.student[sample])


def test_learning_rate_and_momentum_are_the_same(case):
    s = settings_of(case['config'])
    for point, planned in zip(case['points'], case['schedule']):
        assert schedule_at(point['step'], s) == (planned['learningRate'], planned['momentum'])


@pytest.mark.parametrize('precision', ['float64', 'float32'])
def test_twenty_steps_come_out_as_in_the_studio(case, windows, precision, parity):
    s = settings_of(case['config'])
    learner = Learner(s, precision=precision)
    for expected in case['points']:
        step = expected['step']
        seen = views(*windows.training(step, range(s.batch)), s, step, range(s.batch))
        signals = learner.step([seen], *schedule_at(step, s))
        compared = [name for name in signals if name in expected]
        assert {'mlmStudent', 'maskedAccuracy', 'gradientNorm', 'divergence'} <= set(compared)
        for name in compared:
            apart = abs(signals[name] - expected[name]) / max(1e-2, abs(expected[name]))
            parity(2, f'signals of 20 steps, {precision} and the studio', apart, TOLERANCE)
    for network in ('student', 'teacher'):
        exported = load(base64.b64decode(case[network]))
        held = learner.vectors()[network]
        assert set(exported) == set(held)
        for slot in learner.slots:
            apart = error(slot.permuted(held[slot.published]), exported[slot.published])
            parity(2, f'weights after 20 steps, {precision} and the studio', apart, TOLERANCE)


def test_another_seed_is_another_run(case, windows):
    """The control of the tests above."""
    s = settings_of(case['config'] | {'seed': case['config']['seed'] + 1})
    windows.train.s = s
    seen = views(*windows.training(1, range(s.batch)), s, 1, range(s.batch))
    signals = Learner(s).step([seen], *schedule_at(1, s))
    assert abs(signals['mlmStudent'] - case['points'][0]['mlmStudent']) > TOLERANCE
