"""Small folders of runs, as the studio makes them, and processes that train in them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import yaml

PYTHON = Path(__file__).resolve().parents[1]

NANO = {
    'preset': 'nano',
    'backbone': 'chordmixer',
    'device': 'auto',
    'seed': 7,
    'steps': 20,
    'batch': 8,
    'windowLength': 28,
    'clsVectors': 4,
    'width': 8,
    'hidden': 12,
    'groupSize': 2,
    'heads': 2,
    'blocks': 1,
    'learningRate': 6e-3,
    'weightDecay': 3e-4,
    'warmup': 0.3,
    'clipNorm': 0.5,
    'emaStart': 'auto',
    'maskRate': 0.3,
    'maskZeroShare': 0.8,
    'maskRandomShare': 0.1,
    'noise': 0.1,
    'reverseComplement': 0.5,
    'teacherAugmentations': ['deletion', 'insertion', 'translocation'],
    'augmentationReach': 5,
    'mlmWeight': 1,
    'mlmLoss': 'cross-entropy',
    'contrastiveWeight': 1,
    'objective': 'latent',
    'neighbourWeight': 0.1,
    'head': 'feature',
    'centering': 'ema',
    'studentTemperature': 0.1,
    'teacherTemperature': 0.04,
    'infonceTemperature': 0.3,
    'centerMomentum': 0.9,
    'projectorHidden': 10,
    'prototypes': 6,
    'sampling': 'length',
    'maxUnknownShare': 0.5,
    'softMask': 'down-weight',
    'softMaskWeight': 0.1,
    'validationBy': 'auto',
    'validationRecords': '',
    'validationShare': 0.1,
    'validationWindows': 16,
    'evaluateEvery': 'auto',
    'probeEvery': 0,
    'probeTask': 'real-vs-shuffled',
}
CLUSTER = {'genome': 'genome.fa', 'state': None, 'checkpoint_every': 100}


def make_genome(path, seed=5, lengths=(3000, 900, 2000)):
    """Records of random bases with runs of N and of lower case; their names and lengths."""
    draw = np.random.default_rng(seed)
    with open(path, 'w') as file:
        for number, length in enumerate(lengths):
            bases = np.array(list('ACGT'))[draw.integers(0, 4, length)]
            bases[200:260] = 'N'
            text = ''.join(bases)
            text = text[:400] + text[400:700].lower() + text[700:]
            file.write(f'>chr{number + 1} made up\n' + '\n'.join(text[i : i + 60] for i in range(0, length, 60)) + '\n')
    return lengths


def make_folder(folder, config=None, cluster=None):
    """A run at step 0 on a made-up genome, the last record held out."""
    from helicase.genome import pack

    folder.mkdir(parents=True, exist_ok=True)
    lengths = make_genome(folder / 'genome.fa')
    fingerprint = pack([folder / 'genome.fa'], folder / 'packed')['fingerprint']
    split = {'train': [[i, 0, n] for i, n in enumerate(lengths[:-1])], 'validation': [[2, 0, lengths[-1]]]}
    data = {'format': 'helicase-data', 'version': 1, 'fingerprint': fingerprint, 'split': split}
    (folder / 'data.json').write_text(json.dumps(data))
    genome = {'fingerprint': fingerprint, 'name': 'made up', 'source': 'genome.fa', 'excluded': []}
    (folder / 'state').mkdir(exist_ok=True)
    (folder / 'state' / 'state.json').write_text(json.dumps({'run': None, 'genome': genome}))
    (folder / 'configs').mkdir(exist_ok=True)
    content = {'config': NANO | (config or {}), 'cluster': CLUSTER | (cluster or {})}
    (folder / 'configs' / 'run.yaml').write_text(yaml.safe_dump(content))
    return folder


def launch(folder, *options, processes=1, script='train.py', wait=True):
    """Starts the script under torchrun; its output where it is waited for."""
    command = [sys.executable, '-m', 'torch.distributed.run', f'--nproc-per-node={processes}', '--standalone']
    if processes == 1:
        command = [sys.executable]
    command += [str(PYTHON / script), '--folder', str(folder), *options]
    environment = os.environ | {'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(PYTHON)}
    started = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not wait:
        return started
    output, _ = started.communicate(timeout=240)
    return started.returncode, output


def points(folder, out='out'):
    lines = (folder / out / 'metrics.jsonl').read_text().splitlines()
    return {point['step']: point for point in map(json.loads, lines)}


def wait_for_steps(process, metrics):
    deadline = time.monotonic() + 120
    while not metrics.exists() or metrics.read_text().count('\n') < 3:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
