"""The published PyTorch model and files of weights: proof that ours load there and theirs load here.

The module below has the parameter names and the mathematics of the published pretraining model (method, section 3), written
anew from its description. Run from the repository root:

    venv/bin/pip install torch==2.6.0 numpy safetensors && venv/bin/python bench/oracle/published.py

It loads src/model/oracle/exported-*.txt (files of weights the studio exported, in base64; `npx vitest run --project unit
src/model/published.test.ts -u` writes it), computes logits, and writes them with their sequences to exported-*.json; and it makes
weights of its own and writes them to made-by-torch.txt with their logits in made-by-torch.json. The tests compare the studio's
logits with both, without Python. With a file of weights and its config.json as arguments it loads any exported model and prints
the logits of one sequence:

    venv/bin/python bench/oracle/published.py weights.safetensors config.json ACGTACGT...
"""

import base64
import json
import math
import random
import sys
from pathlib import Path

import torch
import transformer
from safetensors.torch import load, save
from torch import nn

torch.set_num_threads(1)
ORACLE = Path(__file__).resolve().parents[2] / 'src' / 'model' / 'oracle'
BASES = 'ACGNT'  # the published channel order


class ColumnTransform(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class Layer(nn.Module):
    def __init__(self, width, hidden, group):
        super().__init__()
        self.group = group
        self.column_transform = ColumnTransform(width, hidden)

    def forward(self, x):
        first, *others = self.column_transform(x).split(self.group, dim=-1)
        return x + torch.cat([first, *(torch.roll(y, -(2**i), dims=1) for i, y in enumerate(others))], dim=-1)


class Block(nn.Module):
    def __init__(self, layers, width, hidden, group):
        super().__init__()
        self.SwanDNA_blocks = nn.Sequential(*(Layer(width, hidden, group) for _ in range(layers)))

    def forward(self, x):
        return self.SwanDNA_blocks(x)


class Encoder(nn.Module):
    def __init__(self, blocks, *sizes):
        super().__init__()
        self.SwanDNA_blocks = nn.Sequential(*(Block(*sizes) for _ in range(blocks)))

    def forward(self, x):
        return self.SwanDNA_blocks(x)


class Pretrained(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, hidden = config['embedding_size'], config['hidden_size']
        self.embedding = nn.Linear(5, width)
        if config.get('architecture') == 'transformer':  # the studio's own, as is the projector below
            sizes = {'width': width, 'hidden': hidden, 'heads': config['num_heads'], 'blocks': config['block_num']}
            self.encoder = transformer.Encoder(sizes)
        else:
            layers = math.ceil(math.log2(config['max_len']))
            self.encoder = Encoder(config['block_num'], layers, width, hidden, config['group_size'])
        self.linear = nn.Linear(width, 5)
        if config['head'] == 'projector':
            inner, bottleneck = config['projector_hidden'], math.ceil(config['projector_hidden'] / 4)
            self.projector = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, bottleneck))
            self.prototypes = nn.Linear(bottleneck, config['prototypes'], bias=False)

    def forward(self, x):
        return self.linear(self.encoder(self.embedding(x)))


def load_model(weights, config):
    model = Pretrained(config)
    model.load_state_dict(weights)  # strict: every name and shape must be there
    return model


def logits(model, sequences, config):
    """[B, L, 5] of sequences of one length; the CLS vectors are zero rows at the end."""
    rows = [[[float(base == channel) for channel in BASES] for base in sequence] for sequence in sequences]
    x = torch.tensor(rows)
    cls = torch.zeros(len(sequences), config['cls_vectors'], 5)
    with torch.no_grad():
        return model(torch.cat([x, cls], dim=1))[:, : x.shape[1]]


def described(model, config, seed):
    draw = random.Random(seed)
    sequences = [''.join(draw.choice(BASES) for _ in range(config['max_len'] - config['cls_vectors'])) for _ in range(2)]
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
    model = Pretrained(config)
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
    config = {'embedding_size': 308, 'group_size': 28, 'hidden_size': 512, 'block_num': 4, 'max_len': 1000, 'head': 'feature'}
    assert sum(parameter.numel() for parameter in Pretrained(config).parameters()) == 12_651_873


if __name__ == '__main__':
    if len(sys.argv) == 4:
        weights_path, config_path, sequence = sys.argv[1:]
        card = json.loads(Path(config_path).read_text())
        print(logits(load_model(load(Path(weights_path).read_bytes()), card), [sequence.upper()], card))
    else:
        published_size()
        made_by_torch()
        exported()
