"""PyTorch reference values of the ops the Transformer is made of: attention, rotary embedding, layer normalisation.

Run from the repository root with PyTorch (see reference.py):

    venv/bin/python bench/oracle/attention.py

It writes src/ops/{flash-attention,rotary,layer-norm}/oracle.json. Values are PyTorch's own functions in float64 and
their autograd: scaled_dot_product_attention, layer_norm, and the rotary embedding of python/helicase/model.py.
A tensor is {shape, values}, row-major.
"""

import json
import random
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'python'))

from helicase.model import rotary as turn  # noqa: E402

OPS = ROOT / 'src' / 'ops'


def draw(rng, *shape):
    count = torch.Size(shape).numel()
    values = [round(rng.gauss(0, 1), 4) for _ in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_(True)


def packed(tensor):
    return {'shape': list(tensor.shape), 'values': [float(f'{v:.9g}') for v in tensor.detach().flatten().tolist()]}


def write(op, content):
    text = json.dumps({name: packed(value) for name, value in content.items()}, separators=(',', ':')) + '\n'
    assert len(text) < 40_000, (op, len(text))
    (OPS / op / 'oracle.json').write_text(text)
    print(op, len(text), 'B')


def attention(rng, batch, tokens, heads, width):
    qkv = draw(rng, batch, tokens, 3 * heads * width)
    d_out = draw(rng, batch, tokens, heads * width).detach()
    mask = torch.ones(batch, tokens, dtype=torch.float64)
    mask[0, 3:] = 0
    mask[1, 0] = 0
    q, k, v = qkv.reshape(batch, tokens, 3, heads, width).permute(2, 0, 3, 1, 4)
    content = {'qkv': qkv, 'keyMask': mask, 'dOut': d_out}
    for name, allowed in ('Plain', None), ('Masked', mask.bool()[:, None, None, :]):
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed).transpose(1, 2).flatten(2)
        (gradient,) = torch.autograd.grad(out, qkv, d_out, retain_graph=True)
        content |= {f'out{name}': out, f'dQkv{name}': gradient}
    return content


def rotary(rng, batch, tokens, heads, width):
    qkv = draw(rng, batch, tokens, 3 * heads * width)
    split = qkv.reshape(batch, tokens, 3, heads, width)
    turned = [turn(split[:, :, part].transpose(1, 2)).transpose(1, 2) for part in (0, 1)]
    out = torch.stack([*turned, split[:, :, 2]], dim=2)
    return {'qkv': qkv, 'out': out.reshape(qkv.shape)}


def layer_norm(rng, rows, width):
    x, scale, shift = draw(rng, rows, width), draw(rng, width), draw(rng, width)
    d_out = draw(rng, rows, width).detach()
    out = F.layer_norm(x, (width,), scale, shift)
    d_x, d_scale, d_shift = torch.autograd.grad(out, (x, scale, shift), d_out)
    inputs = {'x': x, 'scale': scale, 'shift': shift, 'dOut': d_out}
    return inputs | {'out': out, 'dX': d_x, 'dScale': d_scale, 'dShift': d_shift}


def main():
    rng = random.Random(7)
    write('flash-attention', attention(rng, 2, 9, 2, 8))
    write('rotary', rotary(rng, 1, 11, 2, 8))
    write('layer-norm', layer_norm(rng, 5, 12))


if __name__ == '__main__':
    main()
