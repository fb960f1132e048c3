"""The network: input projection, one of two backbones, nucleotide head; PyTorch's modules alone.

Parameters have the names of the published code (FinDNA, arXiv 2405.08538), and those of the Transformer, which it
lacks, names of ours (docs/formats.md of the studio). This file needs nothing beside it: the Hugging Face classes
import it too.
"""

import torch
from torch import nn
from torch.nn import functional as F

ROTARY_BASE = 10_000.0


class ColumnTransform(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class ChordMixerLayer(nn.Module):
    """x + Shift(MLP(x)): the channels in groups, of which the first stays and in group g >= 1 token t reads token
    (t + 2^(g-1)) mod T; the last group may be narrower."""

    def __init__(self, width, hidden, group):
        super().__init__()
        self.group = group
        self.column_transform = ColumnTransform(width, hidden)

    def forward(self, x, keys=None):
        first, *others = self.column_transform(x).split(self.group, dim=-1)
        return x + torch.cat([first, *(torch.roll(y, -(2**i), dims=1) for i, y in enumerate(others))], dim=-1)


class Chord(nn.Module):
    """Modules one after the other, under the published name of their list."""

    def __init__(self, modules):
        super().__init__()
        self.SwanDNA_blocks = nn.ModuleList(modules)


class ChordMixer(Chord):
    def __init__(self, blocks, layers, width, hidden, group):
        super().__init__(Chord(ChordMixerLayer(width, hidden, group) for _ in range(layers)) for _ in range(blocks))

    def layers(self):
        return [layer for block in self.SwanDNA_blocks for layer in block.SwanDNA_blocks]

    def end(self, x):
        return x


class TransformerLayer(nn.Module):
    """x + Wo attention(rotary(Wqkv LayerNorm(x))), then x + W2 gelu(W1 LayerNorm(x)); bidirectional."""

    def __init__(self, width, hidden, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x, keys=None):
        """keys [B,T], False where a token is padding, which none attends to."""
        parts = self.qkv(self.attention_norm(x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in parts)
        mask = None if keys is None else keys[:, None, None, :]
        mixed = F.scaled_dot_product_attention(rotary(q), rotary(k), v, attn_mask=mask)
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.mlp(self.mlp_norm(x))


def rotary(x):
    """x [B,N,T,E]: channels 2 i and 2 i + 1 turn by t * 10000^(-2 i / E) (Su et al. 2021)."""
    tokens, width = x.shape[2:]
    exponents = torch.arange(0, width, 2, device=x.device, dtype=torch.float64) / width
    angles = torch.outer(torch.arange(tokens, device=x.device, dtype=torch.float64), ROTARY_BASE**-exponents)
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * cosine - odd * sine, even * sine + odd * cosine], dim=-1).flatten(3)


class Transformer(nn.Module):
    def __init__(self, blocks, width, hidden, heads):
        super().__init__()
        self.blocks = nn.ModuleList(TransformerLayer(width, hidden, heads) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)

    def layers(self):
        return list(self.blocks)

    def end(self, x):
        return self.norm(x)


def make_encoder(backbone, *, blocks, width, hidden, heads=1, group=1, tokens=1):
    if backbone == 'transformer':
        return Transformer(blocks, width, hidden, heads)
    return ChordMixer(blocks, (tokens - 1).bit_length(), width, hidden, group)


class Network(nn.Module):
    """Student or teacher with all its heads; `s` are the settings of a run."""

    def __init__(self, s, predictions=()):
        super().__init__()
        width, inner = s.width, s.projectorHidden
        tokens = s.windowLength + s.clsVectors
        sizes = {'blocks': s.blocks, 'width': width, 'hidden': s.hidden, 'heads': s.heads, 'group': s.groupSize}
        self.length, self.head = s.windowLength, s.head
        self.embedding = nn.Linear(5, width)
        self.encoder = make_encoder(s.backbone, tokens=tokens, **sizes)
        self.linear = nn.Linear(width, 5)
        if s.head == 'projector':
            bottleneck = -(-inner // 4)
            self.projector = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, bottleneck))
            self.prototypes = nn.Linear(bottleneck, s.prototypes, bias=False)
        # InfoNCE centers what it compares, so that a last bias would learn nothing.
        self.predictor = nn.ModuleDict(
            {
                name: nn.Sequential(
                    nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width, bias=name != 'neighbour')
                )
                for name in predictions
            }
        )

    def forward(self, x, ask, masked=None):
        """What is asked for of inputs x [B,T,5], the last C rows being those of the CLS vectors:

        logits [B,L,5], cls (contrastive logits [B,C,K]), means [B,D] of the features over the bases, neighbour [B,D]
        (the student's prediction from them), latent [M,D] (its prediction at the masked bases), targets [M,D] (what is
        to be predicted there). masked [B,L] says where.
        """
        x = self.embedding(x)
        streams = []
        for layer in self.encoder.layers():
            x = layer(x)
            streams.append(x)
        features = self.encoder.end(x)
        bases, cls = features[:, : self.length], features[:, self.length :]
        made = {}
        if 'logits' in ask:
            made['logits'] = self.linear(bases)
        if 'cls' in ask:
            made['cls'] = self.contrastive(cls)
        if 'means' in ask:
            made['means'] = bases.mean(dim=1)
        if 'neighbour' in ask:
            made['neighbour'] = self.predictor['neighbour'](bases.mean(dim=1))
        if 'latent' in ask:
            made['latent'] = self.predictor['latent'](bases[masked])
        if 'targets' in ask:
            # data2vec (Baevski et al. 2022): the mean over the last three layers, each token normalised.
            last = [F.layer_norm(stream[:, : self.length][masked], stream.shape[-1:]) for stream in streams[-3:]]
            made['targets'] = torch.stack(last).mean(dim=0)
        return made

    def contrastive(self, cls):
        """The head h of the contrastive loss: CLS vectors [B,C,D] to logits [B,C,K]."""
        if self.head == 'shared':
            return self.linear(cls)
        if self.head == 'projector':
            return unit(self.projector(cls)) @ unit(self.prototypes.weight).T
        return cls


def unit(x):
    """x over its lengths along the last axis; the root of a zero row has a finite slope."""
    return x / ((x.square().sum(dim=-1, keepdim=True) + 1e-24).sqrt() + 1e-6)
