"""Every parameter: its name in the studio, its name and shape here, and the order of its bases.

A torch Linear keeps its weight as [outputs, inputs], the studio [inputs, outputs]. Files have the published order of
bases A, C, G, N, T; networks in memory have A, C, G, T, N, so that the complement of a code is 3 - code.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from . import philox
from .settings import layers_per_block, prediction_weights

OTHER_ORDER = [0, 1, 2, 4, 3]  # exchanging T and N undoes itself


@dataclass(frozen=True)
class Slot:
    name: str  # in the studio
    published: str  # here and in files
    shape: tuple  # here: [outputs, inputs]
    fan_in: int
    decayed: bool
    constant: float | None = None  # what all numbers are at first; else they are drawn
    base_axis: int | None = None  # of `shape`

    def permuted(self, value):
        """In the order of the file, of a tensor in memory; and back."""
        return value if self.base_axis is None else value.index_select(self.base_axis, torch.tensor(OTHER_ORDER))


def layout(s):
    """The slots in the studio's order."""
    width, hidden, inner = s.width, s.hidden, s.projectorHidden
    slots = linear('input.weight', 'input.bias', 'embedding', 5, width, 'inputs')
    if s.backbone == 'transformer':
        for block in range(s.blocks):
            name, here = f'blocks.{block}', f'encoder.blocks.{block}'
            slots += norm(f'{name}.attentionNorm', f'{here}.attention_norm', width)
            slots += linear(f'{name}.qkv.weight', f'{name}.qkv.bias', f'{here}.qkv', width, 3 * width)
            slots += linear(f'{name}.out.weight', f'{name}.out.bias', f'{here}.out', width, width)
            slots += norm(f'{name}.mlpNorm', f'{here}.mlp_norm', width)
            slots += linear(f'{name}.w1', f'{name}.b1', f'{here}.mlp.0', width, hidden)
            slots += linear(f'{name}.w2', f'{name}.b2', f'{here}.mlp.2', hidden, width)
        slots += norm('norm', 'encoder.norm', width)
    else:
        for block in range(s.blocks):
            for layer in range(layers_per_block(s)):
                name = f'blocks.{block}.{layer}'
                here = f'encoder.SwanDNA_blocks.{block}.SwanDNA_blocks.{layer}.column_transform'
                slots += linear(f'{name}.w1', f'{name}.b1', f'{here}.fc1', width, hidden)
                slots += linear(f'{name}.w2', f'{name}.b2', f'{here}.fc2', hidden, width)
    slots += linear('output.weight', 'output.bias', 'linear', width, 5, 'outputs')
    if s.head == 'projector':
        bottleneck = -(-inner // 4)
        slots += linear('projector.w1', 'projector.b1', 'projector.0', width, inner)
        slots += linear('projector.w2', 'projector.b2', 'projector.2', inner, bottleneck)
        slots.append(Slot('projector.prototypes', 'prototypes.weight', (s.prototypes, bottleneck), bottleneck, True))
    for of in prediction_weights(s):
        name = f'predictor.{of}'
        slots += linear(f'{name}.w1', f'{name}.b1', f'{name}.0', width, inner)
        second = linear(f'{name}.w2', f'{name}.b2', f'{name}.2', inner, width)
        slots += second[:1] if of == 'neighbour' else second
    return slots


def linear(weight, bias, here, inputs, outputs, bases=None):
    weight_axis, bias_axis = {'inputs': (1, None), 'outputs': (0, 0), None: (None, None)}[bases]
    return [
        Slot(weight, f'{here}.weight', (outputs, inputs), inputs, True, None, weight_axis),
        Slot(bias, f'{here}.bias', (outputs,), inputs, False, None, bias_axis),
    ]


def norm(name, here, width):
    return [
        Slot(f'{name}.scale', f'{here}.weight', (width,), width, False, 1.0),
        Slot(f'{name}.shift', f'{here}.bias', (width,), width, False, 0.0),
    ]


def initial_parameters(slots, seed):
    """Uniform within 1 / sqrt(inputs), PyTorch's default of a Linear; the studio's numbers, by published name."""
    drawn = {}
    for index, slot in enumerate(slots):
        size = math.prod(slot.shape)
        if slot.constant is not None:
            drawn[slot.published] = torch.full(slot.shape, slot.constant)
            continue
        values = philox.uniform(philox.words(seed, 0, [index], philox.INITIAL_WEIGHTS, size)[0])
        values = ((2 * values - 1) * (1 / math.sqrt(slot.fan_in))).astype(np.float32)
        drawn[slot.published] = torch.from_numpy(values.reshape(slot.shape[::-1]).T.copy())
    return drawn
