"""The Transformer backbone of the reference (method, section 4), twice: by hand, and from PyTorch's own modules."""

import math

import torch
from torch import nn
from torch.nn import functional as F

BASE = 10_000.0  # of the rotary wavelengths


def head_width(config):
    return config['width'] // config['heads']


# --- By hand ---------------------------------------------------------------------------------------------------------


def layer_norm(x, scale, shift):
    mean = x.mean(dim=-1, keepdim=True)
    variance = (x - mean).pow(2).mean(dim=-1, keepdim=True)
    return (x - mean) / (variance + 1e-5).sqrt() * scale + shift


def rotate(x):
    """x [B,N,T,E]: channels 2 i and 2 i + 1 turn by t * BASE^(-2 i / E)."""
    tokens, width = x.shape[2:]
    turned = torch.zeros_like(x)
    for i in range(0, width, 2):
        angle = torch.arange(tokens, dtype=torch.float64) * BASE ** (-i / width)
        cosine, sine = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
        turned[..., i] = x[..., i] * cosine - x[..., i + 1] * sine
        turned[..., i + 1] = x[..., i] * sine + x[..., i + 1] * cosine
    return turned


def attention(packed, config):
    """packed [B,T,3D]: all queries, all keys, all values of a token, each the heads side by side."""
    batch, tokens, _ = packed.shape
    heads, width = config['heads'], head_width(config)
    q, k, v = (part.reshape(batch, tokens, heads, width).transpose(1, 2) for part in packed.chunk(3, dim=2))
    scores = rotate(q) @ rotate(k).transpose(2, 3) / math.sqrt(width)
    shares = (scores - scores.max(dim=-1, keepdim=True).values).exp()
    shares = shares / shares.sum(dim=-1, keepdim=True)
    return (shares @ v).transpose(1, 2).reshape(batch, tokens, heads * width)


def backbone(weights, x, config, gelu, streams):
    for block in range(config['blocks']):
        name = f'blocks.{block}.'
        normal = layer_norm(x, weights[name + 'attentionNorm.scale'], weights[name + 'attentionNorm.shift'])
        mixed = attention(normal @ weights[name + 'qkv.weight'] + weights[name + 'qkv.bias'], config)
        x = x + mixed @ weights[name + 'out.weight'] + weights[name + 'out.bias']
        normal = layer_norm(x, weights[name + 'mlpNorm.scale'], weights[name + 'mlpNorm.shift'])
        hidden = gelu(normal @ weights[name + 'w1'] + weights[name + 'b1'])
        x = x + hidden @ weights[name + 'w2'] + weights[name + 'b2']
        streams.append(x)
    return layer_norm(x, weights['norm.scale'], weights['norm.shift'])


def shapes(config):
    width, hidden = config['width'], config['hidden']
    named = {}
    for block in range(config['blocks']):
        name = f'blocks.{block}.'
        named |= {name + 'attentionNorm.scale': (width,), name + 'attentionNorm.shift': (width,)}
        named |= {name + 'qkv.weight': (width, 3 * width), name + 'qkv.bias': (3 * width,)}
        named |= {name + 'out.weight': (width, width), name + 'out.bias': (width,)}
        named |= {name + 'mlpNorm.scale': (width,), name + 'mlpNorm.shift': (width,)}
        named |= {name + 'w1': (width, hidden), name + 'b1': (hidden,)}
        named |= {name + 'w2': (hidden, width), name + 'b2': (width,)}
    return named | {'norm.scale': (width,), 'norm.shift': (width,)}


# --- PyTorch's own ---------------------------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, hidden = config['width'], config['hidden']
        self.heads = config['heads']
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x):
        q, k, v = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in self.qkv(self.attention_norm(x)).chunk(3, 2))
        tokens, width = q.shape[2:]
        angles = torch.outer(torch.arange(tokens), BASE ** (-torch.arange(0, width, 2).double() / width)).to(x.dtype)
        turns = torch.polar(torch.ones_like(angles), angles)
        q, k = (torch.view_as_real(torch.view_as_complex(p.unflatten(3, (-1, 2)).contiguous()) * turns).flatten(3) for p in (q, k))
        x = x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.mlp(self.mlp_norm(x))

    def named(self, name):
        norms = {'attentionNorm': self.attention_norm, 'mlpNorm': self.mlp_norm}
        linears = {('qkv.weight', 'qkv.bias'): self.qkv, ('out.weight', 'out.bias'): self.out}
        linears |= {('w1', 'b1'): self.mlp[0], ('w2', 'b2'): self.mlp[2]}
        pairs = {}
        for norm, module in norms.items():
            pairs |= {f'{name}.{norm}.scale': (module.weight, False), f'{name}.{norm}.shift': (module.bias, False)}
        for (weight, bias), module in linears.items():
            pairs |= {f'{name}.{weight}': (module.weight, True), f'{name}.{bias}': (module.bias, False)}
        return pairs


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.blocks = nn.ModuleList(Block(config) for _ in range(config['blocks']))
        self.norm = nn.LayerNorm(config['width'])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def named(self):
        """Our names -> (parameter, is it the transpose of ours?)."""
        pairs = {'norm.scale': (self.norm.weight, False), 'norm.shift': (self.norm.bias, False)}
        for index, block in enumerate(self.blocks):
            pairs |= block.named(f'blocks.{index}')
        return pairs
