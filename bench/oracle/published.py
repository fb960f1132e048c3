"""The published PyTorch model and files of weights: proof that ours load there and theirs load here.

The network of python/helicase has the parameter names and the mathematics of the published pretraining model (method,
section 3), written anew from its description. Run from the repository root:

    venv/bin/pip install -r python/requirements.txt && venv/bin/python bench/oracle/published.py

It loads src/model/oracle/exported-*.txt (files of weights the studio exported, in base64; `npx vitest run --project
unit src/model/published.test.ts -u` writes it), computes logits, and writes them with their sequences to
exported-*.json; and it makes weights of its own and writes them to made-by-torch.txt with their logits in
made-by-torch.json. The tests compare the studio's logits with both, without Python. With a file of weights and its
config.json as arguments it loads any exported model and prints the logits of one sequence:

    venv/bin/python bench/oracle/published.py weights.safetensors config.json ACGTACGT...
"""

import base64
import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import load, save

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'python'))

from helicase.model import Network  # noqa: E402

torch.set_num_threads(1)
ORACLE = ROOT / 'src' / 'model' / 'oracle'
BASES = 'ACGNT'  # the published channel order


def network(card):
    """The package's own, of the sizes that a config.json holds."""
    return Network(
        SimpleNamespace(
            backbone=card.get('architecture', 'chordmixer'),
            windowLength=card['max_len'] - card.get('cls_vectors', 0),
            clsVectors=card.get('cls_vectors', 0),
            width=card['embedding_size'],
            hidden=card['hidden_size'],
            blocks=card['block_num'],
            heads=card.get('num_heads', 1),
            groupSize=card.get('group_size', 1),
            head=card['head'],
            projectorHidden=card.get('projector_hidden', 0),
            prototypes=card.get('prototypes', 0),
        )
    )


def load_model(weights, config):
    model = network(config)
    model.load_state_dict(weights)  # strict: every name and shape must be there
    return model


def logits(model, sequences, config):
    """[B, L, 5] of sequences of one length; the CLS vectors are zero rows at the end."""
    rows = [[[float(base == channel) for channel in BASES] for base in sequence] for sequence in sequences]
    x = torch.tensor(rows)
    cls = torch.zeros(len(sequences), config['cls_vectors'], 5)
    with torch.no_grad():
        return model(torch.cat([x, cls], dim=1), {'logits'})['logits'][:, : x.shape[1]]


def described(model, config, seed):
    draw = random.Random(seed)
    sequences = [
        ''.join(draw.choice(BASES) for _ in range(config['max_len'] - config['cls_vectors'])) for _ in range(2)
    ]
    flat = [float(f'{value:.9g}') for value in logits(model, sequences, config).flatten().tolist()]
    return {'config': config, 'sequences': sequences, 'logits': flat}


def write(name, content):
    (ORACLE / f'{name}.json').write_text(json.dumps(content, separators=(',', ':')) + '\n')


def made_by_torch():
    torch.manual_seed(7)
    config = {
        'embedding_size': 9,
        'group_size': 2,
        'hidden_size': 11,
        'block_num': 2,
        'max_len': 13,
        'cls_vectors': 3,
        'head': 'feature',
    }
    model = network(config)
    file = save({name: value.contiguous() for name, value in model.state_dict().items()}, {'format': 'pt'})
    (ORACLE / 'made-by-torch.txt').write_text(base64.b64encode(file).decode())
    write('made-by-torch', described(model, config, 8))


EXPORTED = {
    'chordmixer': {
        'embedding_size': 7,
        'group_size': 2,
        'hidden_size': 10,
        'block_num': 2,
        'max_len': 15,
        'cls_vectors': 2,
        'head': 'projector',
        'projector_hidden': 6,
        'prototypes': 5,
    },
    'transformer': {
        'architecture': 'transformer',
        'embedding_size': 8,
        'num_heads': 2,
        'hidden_size': 10,
        'block_num': 2,
        'max_len': 13,
        'cls_vectors': 2,
        'head': 'feature',
    },
}


def exported():
    for name, config in EXPORTED.items():
        model = load_model(load(base64.b64decode((ORACLE / f'exported-{name}.txt').read_text())), config)
        write(f'exported-{name}', described(model, config, 9))


def published_size():
    config = {
        'embedding_size': 308,
        'group_size': 28,
        'hidden_size': 512,
        'block_num': 4,
        'max_len': 1000,
        'head': 'feature',
    }
    assert sum(parameter.numel() for parameter in network(config).parameters()) == 12_651_873


if __name__ == '__main__':
    if len(sys.argv) == 4:
        weights_path, config_path, sequence = sys.argv[1:]
        card = json.loads(Path(config_path).read_text())
        print(logits(load_model(load(Path(weights_path).read_bytes()), card), [sequence.upper()], card))
    else:
        published_size()
        made_by_torch()
        exported()
