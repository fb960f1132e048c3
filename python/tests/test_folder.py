"""The folder as the studio makes it: what check.py says under both lines of transformers, and what it says of a folder
that was changed; training there, and what comes back."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from folders import PYTHON, points

FOLDERS = Path(os.environ.get('HELICASE_FOLDERS', ''))
OLDER = os.environ.get('HELICASE_TRANSFORMERS_4', '')
ROOT = PYTHON.parent
NODE = ['node', str(ROOT / 'dist-cli' / 'helicase.js')]


@pytest.fixture(params=['chordmixer', 'transformer'])
def folder(request, tmp_path):
    return Path(shutil.copytree(FOLDERS / request.param, tmp_path / request.param))


def runs(folder, script, *options, path=''):
    """The folder's own script, with nothing of the repository in its way."""
    environment = os.environ | {'PYTHONPATH': path, 'HF_MODULES_CACHE': str(folder / 'modules')}
    command = [sys.executable, str(folder / script), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200)


@pytest.mark.parametrize('path, version', [('', '5.'), (OLDER, '4.57.')])
def test_check_passes_where_nothing_was_changed(folder, path, version):
    done = runs(folder, 'check.py', path=path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'transformers {version}' in done.stdout
    assert done.stdout.count('ok  ') >= (20 if folder.name == 'chordmixer' else 24)


def changed(path, name, how):
    tensors = dict(load_file(path))
    tensors[name] = how(tensors[name].copy())
    save_file(tensors, path, {'format': 'pt'})


@pytest.mark.parametrize(
    'file, name, says',
    [
        ('state/student.safetensors', 'embedding.weight', 'logits of the student'),
        ('state/optimiser.safetensors', 'second_moment.embedding.weight', 'weights of the student'),
        ('check/golden.safetensors', 'student_view', 'views of the first step'),
    ],
)
def test_check_fails_where_something_was(tmp_path, file, name, says):
    folder = Path(shutil.copytree(FOLDERS / 'chordmixer', tmp_path / 'run'))
    changed(folder / file, name, lambda values: values + np.float32(0.01))
    done = runs(folder, 'check.py')
    assert done.returncode == 1
    assert any(line.startswith('FAIL') and says in line for line in done.stdout.splitlines()), done.stdout


DRAWS_ANEW = """
    @classmethod
    def from_pretrained(cls, *given, **named):
        model = super().from_pretrained(*given, **named)
        nn.init.normal_(model.embedding.bias)
        return model

    def _init_weights"""


def test_check_fails_where_a_library_draws_a_tensor_anew(tmp_path):
    """As transformers 5.0 to 5.12 did with a model of another project, without a word."""
    folder = Path(shutil.copytree(FOLDERS / 'transformer', tmp_path / 'run'))
    code = folder / 'hf' / 'student' / 'modeling_helicase.py'
    code.write_text(code.read_text().replace('\n    def _init_weights', DRAWS_ANEW))
    done = runs(folder, 'check.py')
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith('FAIL')]
    assert any('student: tensors that AutoModel changed' in line for line in failed), done.stdout + done.stderr
    assert not any('teacher: tensors' in line for line in failed)


def test_a_folder_trains_and_comes_back_as_the_same_run(tmp_path):
    """From step 0 in the cluster's hands to the end, and imported: the same weights, the same points."""
    folder = Path(shutil.copytree(FOLDERS / 'transformer', tmp_path / 'run'))
    done = runs(folder, 'train.py')
    assert done.returncode == 0, done.stderr
    (back,) = (folder / 'out').glob('*.back.tar')
    with tarfile.open(back) as tar:
        assert {'state.json', 'metrics.jsonl', 'record.json', 'student.safetensors'} <= set(tar.getnames())
    imported = tmp_path / 'back.helicase.tar'
    said = subprocess.run(
        [*NODE, 'import', str(back), '--out', str(imported)], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    for network in ('student', 'teacher'):
        out = tmp_path / network
        out.mkdir()
        subprocess.run(
            [*NODE, 'export', str(imported), '--network', network, '--out', str(out)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        (exported,) = out.glob('*.safetensors')
        ours, theirs = load_file(folder / 'out' / 'back' / f'{network}.safetensors'), load_file(exported)
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_a_run_goes_on_behind_the_studios_last_step(tmp_path):
    folder = Path(shutil.copytree(FOLDERS / 'chordmixer', tmp_path / 'run'))
    config = folder / 'configs' / 'run.yaml'
    config.write_text(config.read_text().replace('steps: 20', 'steps: 24'))
    done = runs(folder, 'train.py')
    assert done.returncode == 0, done.stderr
    before = [json.loads(line) for line in (folder / 'run' / 'metrics.jsonl').read_text().splitlines()]
    after = points(folder)
    assert list(after) == list(range(1, 25))
    assert [after[point['step']] for point in before] == before
    state = json.loads((folder / 'out' / 'back' / 'state.json').read_text())
    assert (state['from_step'], state['step'], state['outcome']) == (20, 24, 'done')


def test_the_same_training_in_larger_steps_comes_back_as_a_run_of_its_own(tmp_path):
    """Of a run that is at its end here, begun anew on the cluster."""
    folder = Path(shutil.copytree(FOLDERS / 'chordmixer', tmp_path / 'run'))
    done = runs(folder, 'train.py', '--config', 'configs/8-gpus.yaml')
    assert done.returncode == 0, done.stderr
    (back,) = (folder / 'out-8-gpus').glob('*.back.tar')
    command = [*NODE, 'import', str(FOLDERS / 'chordmixer.helicase.tar'), str(back), '--out', str(tmp_path / 'own.tar')]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert 'It was trained with other settings than the run here' in said.stderr
    assert 'Steps 1 to 20 were trained' in said.stderr


def test_another_genome_is_refused(tmp_path):
    folder = Path(shutil.copytree(FOLDERS / 'chordmixer', tmp_path / 'run'))
    (tmp_path / 'other.fa').write_text('>lambda\n' + 'ACGT' * 500)
    done = runs(folder, 'train.py', '--genome', str(tmp_path / 'other.fa'))
    assert done.returncode == 2
    assert 'another genome' in done.stderr and 'Traceback' not in done.stderr


@pytest.mark.parametrize(
    'line, says',
    [('precisoin: "bf16"', 'Did you mean "precision"?'), ('precision: "fp8"', 'must be float32 or bf16 or float64.')],
)
def test_settings_that_are_none_are_refused(tmp_path, line, says):
    folder = Path(shutil.copytree(FOLDERS / 'chordmixer', tmp_path / 'run'))
    config = folder / 'configs' / 'run.yaml'
    config.write_text(config.read_text().replace('precision: "float32"', line))
    done = runs(folder, 'train.py')
    assert done.returncode == 2
    assert says in done.stderr and 'Traceback' not in done.stderr
