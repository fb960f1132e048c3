"""What a network says of a genome, computed from its exported weights: the reference of src/inference.

Written from the description in docs/scores.md, in float64. Run from the repository root:

    venv/bin/pip install -r python/requirements.txt && venv/bin/python bench/oracle/scores.py

It loads src/model/oracle/exported-*.txt as published.py does, every weight times 2 so that the networks tell bases
apart, and writes src/inference/oracle/scores-*.json: what each is asked of one short record, numbers with 9
significant digits. Made with Python 3.11.7 and PyTorch 2.15.0. Bases stand in the order A, C, G, T.
"""

import base64
import json
import math
import random
from pathlib import Path

import torch
from safetensors.torch import load

from published import EXPORTED, load_model

ROOT = Path(__file__).resolve().parents[2]
CHANNELS = 'ACGNT'
BASES = 'ACGT'
HIDDEN = '_'
COMPLEMENT = dict(zip('ACGTN_', 'TGCAN_'))
RECORD_BASES = 37


def network(name):
    config = EXPORTED[name]
    path = ROOT / 'src' / 'model' / 'oracle' / f'exported-{name}.txt'
    weights = {key: 2 * value for key, value in load(base64.b64decode(path.read_text())).items()}
    return load_model(weights, config).double(), config


def one_hot(text, config):
    rows = [[float(base == channel) for channel in CHANNELS] for base in text]
    return torch.tensor([rows + [[0.0] * 5] * config['cls_vectors']], dtype=torch.float64)


def turned(text):
    return ''.join(COMPLEMENT[base] for base in reversed(text))


def encoded(model, x):
    x = model.embedding(x)
    for layer in model.encoder.layers():
        x = layer(x)
    return model.encoder.end(x)


def features(model, text, config):
    """[L,D] of both strands, averaged place by place."""
    length = len(text)
    with torch.no_grad():
        one, other = (encoded(model, one_hot(each, config))[0, :length] for each in (text, turned(text)))
    return (one + other.flip(0)) / 2


def log_probabilities(model, text, config):
    """[L,4] over both strands."""
    length = len(text)
    keep = [CHANNELS.index(base) for base in BASES]
    with torch.no_grad():
        one, other = (
            torch.log_softmax(model.linear(encoded(model, one_hot(each, config)))[0, :length, keep], dim=1)
            for each in (text, turned(text))
        )
    # A stands where T stood.
    mean = (one + other.flip(0).flip(1)) / 2
    return torch.log_softmax(mean, dim=1)


def window(record, start, size):
    """Shifted inward at the ends of the record."""
    start = max(0, min(start, len(record) - size))
    return record[start : start + size], start


def with_base(text, place, base):
    return text[:place] + base + text[place + 1 :]


def exact(model, record, config):
    size = config['max_len'] - config['cls_vectors']
    rows = []
    for place, base in enumerate(record):
        text, start = window(record, place - size // 2, size)
        hidden = with_base(text, place - start, HIDDEN)
        rows.append(
            log_probabilities(model, hidden, config)[place - start] if base != 'N' else torch.full((4,), math.nan)
        )
    return torch.stack(rows)


def ten_passes(model, record, config):
    size = config['max_len'] - config['cls_vectors']
    half = size // 2
    rows = [torch.full((4,), math.nan, dtype=torch.float64) for _ in record]
    for tile in range(0, len(record), half):
        scored = range(tile, min(tile + half, len(record)))
        text, start = window(record, tile - (size - half) // 2, size)
        for phase in range(10):
            places = [place for place in scored if (place - tile) % 10 == phase]
            hidden = text
            for place in places:
                hidden = with_base(hidden, place - start, HIDDEN)
            answers = log_probabilities(model, hidden, config)
            for place in places:
                if record[place] != 'N':
                    rows[place] = answers[place - start]
    return torch.stack(rows)


def log_odds(log_p):
    return torch.logit(log_p.exp())


def influence(model, record, place, alternative, config):
    size = config['max_len'] - config['cls_vectors']
    text, start = window(record, place - size // 2, size)
    before = log_odds(log_probabilities(model, text, config))
    after = log_odds(log_probabilities(model, with_base(text, place - start, alternative), config))
    change = (after - before).abs().max(dim=1).values
    others = [j for j in range(size) if abs(j - size // 2) <= size // 4 and j != place - start]
    return change[others].mean().item()


def dependencies(model, record, start, end, config):
    size = config['max_len'] - config['cls_vectors']
    text, first = window(record, start - (size - (end - start)) // 2, size)
    inside = slice(start - first, end - first)
    before = log_odds(log_probabilities(model, text, config))[inside] / math.log(2)
    rows = []
    for i in range(start, end):
        changes = [
            (
                log_odds(log_probabilities(model, with_base(text, i - first, base), config))[inside] / math.log(2)
                - before
            )
            .abs()
            .max(dim=1)
            .values
            for base in BASES
            if base != record[i]
        ]
        row = torch.stack(changes).max(dim=0).values
        row[i - start] = 0
        rows.append(row)
    return torch.stack(rows)


def embedding(model, record, start, end, config):
    size = config['max_len'] - config['cls_vectors']
    text, first = window(record, start - (size - (end - start)) // 2, size)
    return features(model, text, config)[start - first : end - first].mean(dim=0)


def numbers(tensor):
    return [None if math.isnan(value) else float(f'{value:.9g}') for value in tensor.flatten().tolist()]


def described(name):
    model, config = network(name)
    draw = random.Random(12)
    record = ''.join(draw.choice(BASES) for _ in range(RECORD_BASES))
    record = with_base(record, 25, 'N')
    region = (16, 21)
    variants = []
    for place in (1, 9, 18, 30, 36):
        for alternative in BASES:
            if alternative == record[place]:
                continue
            log_p = exact(model, record, config)[place]
            llr = (log_p[BASES.index(alternative)] - log_p[BASES.index(record[place])]).item()
            moved = influence(model, record, place, alternative, config)
            variants.append([place, alternative, float(f'{llr:.9g}'), float(f'{moved:.9g}')])
    return {
        'record': record,
        'exact': numbers(exact(model, record, config)),
        'tenPass': numbers(ten_passes(model, record, config)),
        'variants': variants,
        'region': region,
        'dependencies': numbers(dependencies(model, record, *region, config)),
        'embedding': numbers(embedding(model, record, *region, config)),
    }


if __name__ == '__main__':
    folder = ROOT / 'src' / 'inference' / 'oracle'
    folder.mkdir(exist_ok=True)
    for each in EXPORTED:
        (folder / f'scores-{each}.json').write_text(json.dumps(described(each), separators=(',', ':')) + '\n')
