"""Stop and go: a run that was killed in step 13 goes on to the same bits with as many processes, and to the same
numbers with another number; a run that is told to stop writes a checkpoint first."""

import shutil
import signal
import time

import pytest
import torch
from safetensors.torch import load_file

from folders import launch, make_folder, points

OPTIONS = ('--precision', 'float64')


@pytest.fixture(scope='module')
def finished(tmp_path_factory):
    """The run without a break, of one process and of two."""
    folder = make_folder(tmp_path_factory.mktemp('whole') / 'run', cluster={'checkpoint_every': 10})
    for processes in (1, 2):
        code, output = launch(folder, *OPTIONS, '--out', f'whole-{processes}', processes=processes)
        assert code == 0, output
    return folder


def weights(folder, out):
    return {
        f'{file} {name}': tensor
        for file in ('student', 'teacher', 'optimiser')
        for name, tensor in load_file(folder / out / 'back' / f'{file}.safetensors').items()
    }


def values(point):
    return {key: value for key, value in point.items() if key not in ('wallMs', 'activeMs', 'stepMs', 'basesPerSecond')}


@pytest.fixture(scope='module')
def killed(finished):
    """Two processes killed in step 13, whose newest checkpoint is of step 10."""
    code, output = launch(finished, *OPTIONS, '--out', 'killed', processes=2, script='tests/killed.py')
    assert code != 0, output
    assert max(points(finished, 'killed')) == 12
    return finished


@pytest.mark.parametrize('processes', [2, 1, 4])
def test_a_killed_run_goes_on(killed, processes):
    out = f'again-{processes}'
    shutil.copytree(killed / 'killed', killed / out)
    code, output = launch(killed, *OPTIONS, '--out', out, processes=processes)
    assert code == 0, output
    whole, again = points(killed, 'whole-2'), points(killed, out)
    assert list(again) == list(range(1, 21))
    if processes == 2:
        assert [values(again[step]) for step in again] == [values(whole[step]) for step in whole]
        assert all(
            torch.equal(weights(killed, out)[name], tensor) for name, tensor in weights(killed, 'whole-2').items()
        )
        return
    for step, point in again.items():
        for name, value in values(point).items():
            assert abs(value - whole[step][name]) <= 1e-10 * max(1e-3, abs(value)), (step, name)


def test_one_process_is_two_from_the_command_line(finished):
    one, two = points(finished, 'whole-1'), points(finished, 'whole-2')
    assert list(one) == list(two) == list(range(1, 21))
    for step, point in one.items():
        for name, value in values(point).items():
            assert abs(value - two[step][name]) <= 1e-10 * max(1e-3, abs(value)), (step, name)


@pytest.mark.parametrize('by', ['SIGTERM', 'SIGUSR1', 'file'])
def test_a_run_that_is_told_to_stop_writes_a_checkpoint(tmp_path, by):
    folder = make_folder(tmp_path / 'run', {'steps': 100_000, 'evaluateEvery': 1_000_000})
    process = launch(folder, wait=False)
    metrics = folder / 'out' / 'metrics.jsonl'
    deadline = time.monotonic() + 60
    while not (metrics.exists() and metrics.stat().st_size > 0):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    if by == 'file':
        (folder / 'out' / 'stop').touch()
    else:
        process.send_signal(getattr(signal, by))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    last = max(points(folder))
    assert last < 100_000
    assert (folder / 'out' / 'checkpoints' / f'step-{last:09d}' / 'progress.json').is_file()
    assert not (folder / 'out' / 'stop').exists()
