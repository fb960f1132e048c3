"""The .back.tar that the studio's journey imports (e2e/fixtures) is what train.py writes today.

`WRITE=1 npm run test:python -- tests/test_returned.py` writes it anew.
"""

import json
import os
import shutil
import tarfile
from pathlib import Path

from safetensors.numpy import load

from folders import PYTHON, launch, wait_for_steps

FIXTURE = PYTHON.parent / 'e2e' / 'fixtures' / 'cluster' / 'lambda.back.tar'


def form(path):
    """What a .back.tar is made of, but for what a machine and a moment put into it."""
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    state = json.loads(files['state.json'])
    first = json.loads(files['metrics.jsonl'].splitlines()[0])
    tensors = {
        f'{name} {tensor}': values.shape
        for name, content in files.items()
        if name.endswith('.safetensors')
        for tensor, values in load(content).items()
    }
    keys = {name: sorted(value) for name, value in state.items() if isinstance(value, dict)}
    return sorted(files), sorted(state), keys, state['config'], tensors, sorted(first)


def test_the_file_of_the_journey_is_what_train_py_writes(tmp_path):
    folder = Path(shutil.copytree(Path(os.environ['HELICASE_FOLDERS']) / 'tiny', tmp_path / 'run'))
    process = launch(folder, wait=False)
    wait_for_steps(process, folder / 'out' / 'metrics.jsonl')
    (folder / 'out' / 'stop').touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    (made,) = (folder / 'out').glob('*.back.tar')
    if os.environ.get('WRITE') == '1':
        FIXTURE.parent.mkdir(exist_ok=True)
        shutil.copy(made, FIXTURE)
    assert form(made) == form(FIXTURE)
