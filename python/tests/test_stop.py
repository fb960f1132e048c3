"""Stop and go: a run that was killed in step 13 goes on to the same bits with as many processes, and to the same
numbers with another number; a run that is told to stop writes a checkpoint first."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from folders import PYTHON, launch, make_folder, points, wait_for_steps

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
def test_a_killed_run_goes_on(killed, processes, parity):
    out = f'again-{processes}'
    shutil.copytree(killed / 'killed', killed / out)
    code, output = launch(killed, *OPTIONS, '--out', out, processes=processes)
    assert code == 0, output
    whole, again = points(killed, 'whole-2'), points(killed, out)
    assert list(again) == list(range(1, 21))
    if processes == 2:
        assert [values(again[step]) for step in again] == [values(whole[step]) for step in whole]
        same = [torch.equal(weights(killed, out)[name], tensor) for name, tensor in weights(killed, 'whole-2').items()]
        parity(4, 'killed in step 13 with two processes, on with two: weights at the end', not all(same), 0)
        return
    for step, point in again.items():
        for name, value in values(point).items():
            difference = abs(value - whole[step][name]) / max(1e-3, abs(value))
            parity(4, f'the same, on with {processes}: signals of every step', difference, 1e-10)


def test_one_process_is_two_from_the_command_line(finished):
    one, two = points(finished, 'whole-1'), points(finished, 'whole-2')
    assert list(one) == list(two) == list(range(1, 21))
    for step, point in one.items():
        for name, value in values(point).items():
            assert abs(value - two[step][name]) <= 1e-10 * max(1e-3, abs(value)), (step, name)


ENDLESS = {'steps': 100_000, 'evaluateEvery': 1_000_000}


@pytest.mark.parametrize('by', ['SIGTERM', 'SIGUSR1', '--stop'])
def test_a_run_that_is_told_to_stop_writes_a_checkpoint(tmp_path, by):
    folder = make_folder(tmp_path / 'run', ENDLESS)
    (folder / 'out').mkdir()
    (folder / 'out' / 'stop').touch()  # left by a run that died: it is not meant
    process = launch(folder, wait=False)
    wait_for_steps(process, folder / 'out' / 'metrics.jsonl')
    if by == '--stop':
        assert launch(folder, '--stop') == (0, '')
    else:
        process.send_signal(getattr(signal, by))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    last = max(points(folder))
    assert last < 100_000
    assert (folder / 'out' / 'checkpoints' / f'step-{last:09d}' / 'progress.json').is_file()
    assert not (folder / 'out' / 'stop').exists()


STUBS = {
    'srun': 'while [[ $1 == --* ]]; do shift; done; exec "$@"',
    'scontrol': 'if [[ $1 == show ]]; then echo localhost; else echo "$@" >> requeued; fi',
}


def test_slurm_sh_stops_its_run_before_the_time_is_up_and_queues_itself_again(tmp_path):
    """With SLURM's commands in their plainest form; the run writes into another folder than out/."""
    folder = make_folder(tmp_path / 'run', ENDLESS, {'out': 'out-8-gpus'})
    for name in ('train.py', 'helicase', 'slurm.sh'):
        (folder / name).symlink_to(PYTHON / name)
    (tmp_path / 'bin').mkdir()
    for name, text in STUBS.items():
        (tmp_path / 'bin' / name).write_text(f'#!/bin/bash\n{text}\n')
        (tmp_path / 'bin' / name).chmod(0o755)
    slurm = {'SLURM_JOB_ID': '417', 'SLURM_JOB_NODELIST': 'localhost', 'SLURM_NNODES': '1', 'SLURM_GPUS_ON_NODE': '2'}
    path = os.pathsep.join([str(tmp_path / 'bin'), str(Path(sys.executable).parent), os.environ['PATH']])
    environment = os.environ | slurm | {'PATH': path, 'OMP_NUM_THREADS': '1'}
    command = ['bash', 'slurm.sh', 'configs/run.yaml', 'genome.fa']
    job = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wait_for_steps(job, folder / 'out-8-gpus' / 'metrics.jsonl')
    job.send_signal(signal.SIGUSR1)
    output, _ = job.communicate(timeout=120)
    assert job.returncode == 0, output
    last = max(points(folder, 'out-8-gpus'))
    assert last < 100_000
    assert (folder / 'out-8-gpus' / 'checkpoints' / f'step-{last:09d}' / 'progress.json').is_file()
    assert (folder / 'requeued').read_text() == 'requeue 417\n'
    assert not (folder / 'out').exists()
