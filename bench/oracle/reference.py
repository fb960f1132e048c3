"""PyTorch reference values of the pretraining method, for the tests of the TypeScript engine.

Written from the method alone, without looking at the engine, in float64. Run from the repository root:

    python -m venv venv && venv/bin/pip install torch==2.6.0 numpy && venv/bin/python bench/oracle/reference.py

It writes src/training/oracle/*.json and src/numerics/oracle/gelu.json (floats with 9 significant digits). Made with
Python 3.11.7 and PyTorch 2.6.0 (CPU, one thread), those of latent and neighbour cases with PyTorch 2.15.0; the random
inputs come from Python's own `random.Random(seed)`, so another PyTorch gives the same files but for the last digits.
Names of cases after the command write those alone.

A case holds: `config` (names of src/training/config.ts), `student` and `teacher` (weights before step 1),
`steps` (views, targets, mask weights, learning rate and EMA momentum of three steps) and `expected`. A tensor is
{shape, values}, row-major. Matrices are input-major: y = x W.

Every hand-written piece is checked here against PyTorch's own: the network against an nn.Module twin, the losses
against torch.nn.functional, the optimiser against torch.optim.AdamW, the gradients against central differences. The same
run in float32 is compared with the float64 one, which says how close a float32 engine can be expected to come.
"""

import json
import math
import random
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import transformer

torch.set_num_threads(1)
ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / 'src' / 'training' / 'oracle'
NUMERICS = ROOT / 'src' / 'numerics' / 'oracle'
CLASSES = 5
EPSILON = 1e-6  # added to every norm that is divided by


# --- The network -----------------------------------------------------------------------------------------------------


def gelu(x):
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def shift(x, group):
    """Group 0 of the channels stays; in group i, token t reads token (t + 2^(i-1)) mod T."""
    tokens, width = x.shape[1:]
    parts = []
    for index, start in enumerate(range(0, width, group)):
        offset = 0 if index == 0 else 2 ** (index - 1)
        source = (torch.arange(tokens) + offset) % tokens
        parts.append(x[:, source, start : start + group])
    return torch.cat(parts, dim=2)


def layers_per_block(tokens):
    return math.ceil(math.log2(tokens))


def tokens_of(config):
    return config['windowLength'] + config['clsVectors']


def is_transformer(config):
    return config.get('backbone') == 'transformer'


def backbone(weights, x, config, streams):
    """Features [B,T,D]; the stream behind each layer is added to `streams`."""
    x = x @ weights['input.weight'] + weights['input.bias']
    if is_transformer(config):
        return transformer.backbone(weights, x, config, gelu, streams)
    for block in range(config['blocks']):
        for layer in range(layers_per_block(tokens_of(config))):
            name = f'blocks.{block}.{layer}.'
            hidden = gelu(x @ weights[name + 'w1'] + weights[name + 'b1'])
            x = x + shift(hidden @ weights[name + 'w2'] + weights[name + 'b2'], config['groupSize'])
            streams.append(x)
    return x


def nucleotide_logits(weights, x):
    return x @ weights['output.weight'] + weights['output.bias']


def normalise(x, dim):
    return x / (x.pow(2).sum(dim=dim, keepdim=True).sqrt() + EPSILON)


def head(weights, z, config):
    if config['head'] == 'shared':
        return nucleotide_logits(weights, z)
    if config['head'] == 'projector':
        hidden = gelu(z @ weights['projector.w1'] + weights['projector.b1'])
        narrow = normalise(hidden @ weights['projector.w2'] + weights['projector.b2'], dim=-1)
        return narrow @ normalise(weights['projector.prototypes'], dim=0)
    return z


def head_width(config):
    return {'shared': CLASSES, 'feature': config['width'], 'projector': config['prototypes']}[config['head']]


def predictions(config):
    """What is predicted of the teacher's features, and what each counts for in the loss."""
    if config['objective'] == 'neighbour':
        return {'neighbour': config['contrastiveWeight']}
    if config['objective'] == 'latent':
        rest = config.get('neighbourWeight', 0)
        return {'latent': config['contrastiveWeight']} | ({'neighbour': rest} if rest else {})
    return {}


def predict(weights, x, name):
    hidden = gelu(x @ weights[f'predictor.{name}.w1'] + weights[f'predictor.{name}.b1'])
    made = hidden @ weights[f'predictor.{name}.w2']
    return made + weights[f'predictor.{name}.b2'] if has_last_bias(name) else made


def has_last_bias(name):
    """InfoNCE centers what it compares, so that a bias would learn nothing."""
    return name != 'neighbour'


def shapes(config):
    width, hidden = config['width'], config['hidden']
    named = {'input.weight': (CLASSES, width), 'input.bias': (width,)}
    if is_transformer(config):
        named |= transformer.shapes(config)
    for block in range(0 if is_transformer(config) else config['blocks']):
        for layer in range(layers_per_block(tokens_of(config))):
            name = f'blocks.{block}.{layer}.'
            named |= {name + 'w1': (width, hidden), name + 'b1': (hidden,)}
            named |= {name + 'w2': (hidden, width), name + 'b2': (width,)}
    named |= {'output.weight': (width, CLASSES), 'output.bias': (CLASSES,)}
    if config['head'] == 'projector':
        inner, bottleneck = config['projectorHidden'], math.ceil(config['projectorHidden'] / 4)
        named |= {'projector.w1': (width, inner), 'projector.b1': (inner,)}
        named |= {'projector.w2': (inner, bottleneck), 'projector.b2': (bottleneck,)}
        named |= {'projector.prototypes': (bottleneck, config['prototypes'])}
    for name in predictions(config):
        inner, at = config['projectorHidden'], f'predictor.{name}.'
        named |= {at + 'w1': (width, inner), at + 'b1': (inner,), at + 'w2': (inner, width)}
        named |= {at + 'b2': (width,)} if has_last_bias(name) else {}
    return named


# --- The losses ------------------------------------------------------------------------------------------------------


def log_softmax(x):
    shifted = x - x.max(dim=-1, keepdim=True).values
    return shifted - shifted.exp().sum(dim=-1, keepdim=True).log()


def mlm_loss(logits, targets, mask, config):
    """Mean over the masked known bases. logits [B,L,5]."""
    if config['mlmLoss'] == 'cross-entropy':
        each = -log_softmax(logits).gather(2, targets.unsqueeze(2)).squeeze(2)
    else:
        scaled = logits / 0.1
        onehot = (targets.unsqueeze(2) == torch.arange(CLASSES)).to(logits.dtype)
        # -(y ln s(x) + (1-y) ln(1-s(x))) = max(x,0) - x y + ln(1 + e^-|x|)
        each = (scaled.clamp(min=0) - scaled * onehot + torch.log1p(torch.exp(-scaled.abs()))).mean(dim=2)
    return (each * mask).sum() / max(1.0, mask.sum().item())


def sinkhorn(scores, temperature, rounds=3):
    """scores [B,C,K]; every CLS position is balanced over the batch by itself."""
    result = []
    for position in range(scores.shape[1]):
        slab = scores[:, position, :]
        plan = torch.exp((slab - slab.max()) / temperature)
        for _ in range(rounds):
            plan = plan / plan.sum(dim=0, keepdim=True)
            plan = plan / plan.sum(dim=1, keepdim=True)
        result.append(plan)
    return torch.stack(result, dim=1)


def teacher_probabilities(scores, center, config):
    if config['centering'] == 'sinkhorn':
        return sinkhorn(scores, config['teacherTemperature'])
    return log_softmax((scores - center) / config['teacherTemperature']).exp()


def distillation_loss(student_scores, teacher_scores, center, config):
    log_p = log_softmax(student_scores / config['studentTemperature'])
    q = teacher_probabilities(teacher_scores, center, config).detach()
    return -(q * log_p).sum(dim=-1).mean()


def infonce_features(scores):
    flat = scores.flatten(1)
    return normalise(flat - flat.mean(dim=0, keepdim=True), dim=1)


def infonce_loss(student_scores, teacher_scores, config):
    s, t = infonce_features(student_scores), infonce_features(teacher_scores).detach()
    return -log_softmax(s @ t.T / config['infonceTemperature']).diagonal().mean()


def teacher_entropy(scores, center, config):
    log_q = log_softmax((scores - center) / config['teacherTemperature'])
    return -(log_q.exp() * log_q).sum(dim=-1).mean()


def token_mean(x, config):
    return x[:, : config['windowLength']].sum(dim=1) / config['windowLength']


def clear_view(view, config):
    """What the student should read, as a network takes it."""
    onehot = (view['targets'].unsqueeze(2) == torch.arange(CLASSES)).to(view['studentInput'].dtype)
    return torch.cat([onehot, onehot.new_zeros(len(onehot), config['clsVectors'], CLASSES)], dim=1)


def latent_targets(teacher, view, config):
    """Of every base the mean over the last three layers, or as many as there are, each normalised."""
    streams = []
    backbone(teacher, clear_view(view, config), config, streams)
    normal = [transformer.layer_norm(x[:, : config['windowLength']], 1, 0) for x in streams[-3:]]
    return sum(normal) / len(normal)


def smooth_l1(x, y, mask):
    apart = (x - y).abs()
    each = torch.where(apart < 1, apart * apart / 2, apart - 0.5).mean(dim=2)
    return (each * mask).sum() / max(1.0, mask.sum().item())


def prediction_losses(student, x_student, teacher, x_teacher, view, config):
    losses = {}
    for name in predictions(config):
        if name == 'latent':
            with torch.no_grad():
                wanted = latent_targets(teacher, view, config)
            made = predict(student, x_student[:, : config['windowLength']], name)
            losses[name] = smooth_l1(made, wanted, view['maskWeights'])
        else:
            made = predict(student, token_mean(x_student, config), name)
            losses[name] = infonce_loss(made, token_mean(x_teacher, config), config)
    return losses


def objective(student, teacher, center, view, config):
    """Both losses and everything on the way. The teacher's side carries no gradient."""
    length = config['windowLength']
    x_student = backbone(student, view['studentInput'], config, [])
    student_logits = nucleotide_logits(student, x_student)
    with torch.no_grad():
        x_teacher = backbone(teacher, view['teacherInput'], config, [])
        teacher_logits = nucleotide_logits(teacher, x_teacher)
        teacher_scores = head(teacher, x_teacher[:, length:], config)
    student_scores = head(student, x_student[:, length:], config)
    mlm = mlm_loss(student_logits[:, :length], view['targets'], view['maskWeights'], config)
    weights = predictions(config)
    if weights:
        losses = prediction_losses(student, x_student, teacher, x_teacher, view, config)
        contrastive = sum(weights[name] * losses[name] for name in weights) / config['contrastiveWeight']
    elif config['objective'] == 'infonce':
        contrastive = infonce_loss(student_scores, teacher_scores, config)
    else:
        contrastive = distillation_loss(student_scores, teacher_scores, center, config)
    return {
        'studentLogits': student_logits,
        'teacherLogits': teacher_logits,
        'studentCls': x_student[:, length:],
        'teacherCls': x_teacher[:, length:],
        'studentScores': student_scores,
        'teacherScores': teacher_scores,
        'mlm': mlm,
        'contrastive': contrastive,
        'total': config['contrastiveWeight'] * contrastive + config['mlmWeight'] * mlm,
        'teacherEntropy': teacher_entropy(teacher_scores, center, config),
    }


# --- The step --------------------------------------------------------------------------------------------------------


def decays(name):
    return name.endswith(('weight', 'w1', 'w2', 'prototypes'))


class AdamW:
    """Decoupled decay of the matrices, not of the biases."""

    def __init__(self, weights, decay):
        self.count = 0
        self.decay = decay
        self.first = {name: torch.zeros_like(value) for name, value in weights.items()}
        self.second = {name: torch.zeros_like(value) for name, value in weights.items()}

    def step(self, weights, gradients, rate):
        self.count += 1
        updated = {}
        for name, value in weights.items():
            g = gradients[name]
            m = self.first[name] = 0.9 * self.first[name] + 0.1 * g
            v = self.second[name] = 0.999 * self.second[name] + 0.001 * g * g
            m = m / (1 - 0.9**self.count)
            v = v / (1 - 0.999**self.count)
            kept = value * (1 - rate * self.decay) if decays(name) else value
            updated[name] = kept - rate * m / (v.sqrt() + 1e-8)
        return updated


def clip_scale(norm, limit):
    return min(1.0, limit / (norm + 1e-6))


def train(case, dtype):
    """The three steps. Returns what the file calls `expected`, as tensors."""
    config = case['config']
    student = {name: value.to(dtype) for name, value in case['student'].items()}
    teacher = {name: value.to(dtype) for name, value in case['teacher'].items()}
    center = torch.zeros(config['clsVectors'], head_width(config), dtype=dtype)
    optimiser = AdamW(student, config['weightDecay'])
    twin = Twin(config, student).to(dtype)
    twin_optimiser = twin.optimiser(config)
    first, steps = None, []
    for step in case['steps']:
        view = {key: value if key == 'targets' else value.to(dtype) for key, value in step['view'].items()}
        leaves = {name: value.detach().clone().requires_grad_(True) for name, value in student.items()}
        out = objective(leaves, teacher, center, view, config)
        gradients = dict(zip(leaves, torch.autograd.grad(out['total'], list(leaves.values()))))
        norm = math.sqrt(sum((g * g).sum().item() for g in gradients.values()))
        scale = clip_scale(norm, config['clipNorm'])
        if dtype == torch.float64:
            if not predictions(config):
                check_losses(out, view, center, config)
            assert not view['maskWeights'][view['targets'] == 4].any()
            check_slope(leaves, gradients, teacher, center, view, config)
            twin.check(out, gradients, teacher, view, norm, config)
        clipped = {name: g * scale for name, g in gradients.items()}
        student = optimiser.step({n: v.detach() for n, v in leaves.items()}, clipped, step['learningRate'])
        if dtype == torch.float64:
            twin.step(twin_optimiser, clipped, step['learningRate'], student)
        m = step['emaMomentum']
        teacher = {name: m * teacher[name] + (1 - m) * student[name] for name in teacher}
        if not predictions(config):
            k = config['centerMomentum']
            center = k * center + (1 - k) * out['teacherScores'].mean(dim=0)
        if first is None:
            kept = ('studentLogits', 'teacherLogits', 'studentCls', 'teacherCls')
            first = {name: out[name].detach() for name in kept} | {'gradients': gradients}
        steps.append(
            {
                'mlmLoss': out['mlm'].item(),
                'contrastiveLoss': out['contrastive'].item(),
                'total': out['total'].item(),
                **({} if predictions(config) else {'teacherEntropy': out['teacherEntropy'].item()}),
                'gradientNorm': norm,
            }
        )
    return {'firstStep': first, 'steps': steps, 'student': student, 'teacher': teacher, 'center': center}


# --- Checks against PyTorch's own ------------------------------------------------------------------------------------


def close(a, b, tolerance=1e-10):
    a, b = torch.as_tensor(a, dtype=torch.float64).detach(), torch.as_tensor(b, dtype=torch.float64).detach()
    error = (a - b).abs().max().item() / max(1e-12, b.abs().max().item())
    assert error < tolerance, error


class Twin(nn.Module):
    """The published layout, with nn.Linear, nn.GELU and torch.roll; or a Transformer."""

    def __init__(self, config, weights=None):
        super().__init__()
        self.group = config['groupSize']
        width, hidden = config['width'], config['hidden']
        self.input = nn.Linear(CLASSES, width)
        self.encoder = transformer.Encoder(config) if is_transformer(config) else None
        self.blocks = nn.ModuleList(
            nn.ModuleList(
                nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))
                for _ in range(layers_per_block(tokens_of(config)))
            )
            for _ in range(0 if self.encoder else config['blocks'])
        )
        self.output = nn.Linear(width, CLASSES)
        if config['head'] == 'projector':
            inner, bottleneck = config['projectorHidden'], math.ceil(config['projectorHidden'] / 4)
            self.projector = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, bottleneck))
            self.prototypes = nn.Linear(bottleneck, config['prototypes'], bias=False)
        inner = config['projectorHidden']
        self.predictors = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width, bias=has_last_bias(name)))
                for name in predictions(config)
            }
        )
        if weights is not None:
            with torch.no_grad():
                for name, (parameter, transposed) in self.named(config).items():
                    parameter.data = (weights[name].T if transposed else weights[name]).clone()

    def named(self, config):
        """Our names -> (parameter, is it the transpose of ours?)."""
        pairs = {'input.weight': (self.input.weight, True), 'input.bias': (self.input.bias, False)}
        if self.encoder:
            pairs |= self.encoder.named()
        for b, block in enumerate(self.blocks):
            for l, layer in enumerate(block):
                name = f'blocks.{b}.{l}.'
                pairs |= {name + 'w1': (layer[0].weight, True), name + 'b1': (layer[0].bias, False)}
                pairs |= {name + 'w2': (layer[2].weight, True), name + 'b2': (layer[2].bias, False)}
        pairs |= {'output.weight': (self.output.weight, True), 'output.bias': (self.output.bias, False)}
        if config['head'] == 'projector':
            pairs |= {'projector.w1': (self.projector[0].weight, True), 'projector.b1': (self.projector[0].bias, False)}
            pairs |= {'projector.w2': (self.projector[2].weight, True), 'projector.b2': (self.projector[2].bias, False)}
            pairs |= {'projector.prototypes': (self.prototypes.weight, True)}
        for name, (first, _, second) in self.predictors.items():
            at = f'predictor.{name}.'
            pairs |= {at + 'w1': (first.weight, True), at + 'b1': (first.bias, False), at + 'w2': (second.weight, True)}
            pairs |= {at + 'b2': (second.bias, False)} if has_last_bias(name) else {}
        return pairs

    def streams(self, x):
        x = self.input(x)
        for layer in self.encoder.blocks if self.encoder else [l for block in self.blocks for l in block]:
            x = layer(x) if self.encoder else self.mix(x, layer)
            yield x

    def mix(self, x, layer):
        groups = layer(x).split(self.group, dim=2)
        return x + torch.cat([groups[0], *(torch.roll(g, -(2**i), dims=1) for i, g in enumerate(groups[1:]))], dim=2)

    def prediction_loss(self, x, teacher, view, config):
        length, known = config['windowLength'], view['maskWeights'] > 0
        total = 0
        for name, weight in predictions(config).items():
            if name == 'latent':
                clear = F.pad(F.one_hot(view['targets'], CLASSES).to(x.dtype), (0, 0, 0, config['clsVectors']))
                last = [F.layer_norm(s, s.shape[-1:]) for s in teacher.streams(clear)][-3:]
                wanted = torch.stack(last).mean(0)[:, :length][known].detach()
                total = total + weight * F.smooth_l1_loss(self.predictors[name](x[:, :length][known]), wanted)
            else:
                s = self.predictors[name](x[:, :length].mean(1))
                t = teacher(view['teacherInput'])[:, :length].mean(1).detach()
                s, t = (v - v.mean(0) for v in (s, t))
                s, t = (v / (v.norm(dim=1, keepdim=True) + EPSILON) for v in (s, t))
                total = total + weight * F.cross_entropy(s @ t.T / config['infonceTemperature'], torch.arange(len(s)))
        return total / config['contrastiveWeight']

    def forward(self, x):
        x = self.input(x)
        if self.encoder:
            return self.encoder(x)
        for block in self.blocks:
            for layer in block:
                x = self.mix(x, layer)
        return x

    def head(self, z, config):
        if config['head'] == 'shared':
            return self.output(z)
        if config['head'] == 'projector':
            narrow = self.projector(z)
            narrow = narrow / (narrow.norm(dim=-1, keepdim=True) + EPSILON)
            rows = self.prototypes.weight
            return F.linear(narrow, rows / (rows.norm(dim=1, keepdim=True) + EPSILON))
        return z

    def optimiser(self, config):
        named = self.named(config)
        matrices = [p for n, (p, _) in named.items() if p.dim() == 2]
        biases = [p for n, (p, _) in named.items() if p.dim() == 1]
        assert [n for n in named if decays(n)] == [n for n, (p, _) in named.items() if p.dim() == 2]
        groups = [{'params': matrices, 'weight_decay': config['weightDecay']}, {'params': biases, 'weight_decay': 0.0}]
        return torch.optim.AdamW(groups, lr=1.0, betas=(0.9, 0.999), eps=1e-8)

    def check(self, out, gradients, teacher, view, norm, config):
        """The same logits, CLS scores, total gradient and norm from the module."""
        length = config['windowLength']
        x = self(view['studentInput'])
        close(self.output(x), out['studentLogits'])
        scores = self.head(x[:, length:], config)
        close(scores, out['studentScores'])
        self.zero_grad()
        known = view['maskWeights'] > 0
        logits, targets = self.output(x)[:, :length][known], view['targets'][known]
        if config['mlmLoss'] == 'bce':
            mlm = F.binary_cross_entropy_with_logits(logits / 0.1, F.one_hot(targets, CLASSES).to(logits.dtype))
        else:
            mlm = F.cross_entropy(logits, targets)
        if predictions(config):
            contrastive = self.prediction_loss(x, Twin(config, teacher).double(), view, config)
        elif config['objective'] == 'infonce':
            s = scores.flatten(1) - scores.flatten(1).mean(0)
            s = s / (s.norm(dim=1, keepdim=True) + EPSILON)
            t = infonce_features(out['teacherScores'])
            contrastive = F.cross_entropy(s @ t.T / config['infonceTemperature'], torch.arange(len(s)))
        else:
            q = out['q']
            contrastive = -(q * F.log_softmax(scores / config['studentTemperature'], dim=-1)).sum(-1).mean()
        close(mlm, out['mlm'])
        close(contrastive, out['contrastive'])
        (config['contrastiveWeight'] * contrastive + config['mlmWeight'] * mlm).backward()
        for name, (parameter, transposed) in self.named(config).items():
            close(parameter.grad.T if transposed else parameter.grad, gradients[name], 1e-8)
        close(nn.utils.clip_grad_norm_(self.parameters(), config['clipNorm']), norm)
        scale = clip_scale(norm, config['clipNorm'])
        for name, (parameter, transposed) in self.named(config).items():
            close(parameter.grad.T if transposed else parameter.grad, gradients[name] * scale, 1e-8)

    def step(self, optimiser, clipped, rate, expected):
        for group in optimiser.param_groups:
            group['lr'] = rate
        optimiser.step()
        config = {'head': 'projector' if 'projector.w1' in expected else 'feature', 'objective': ''}
        for name, (parameter, transposed) in self.named(config).items():
            close(parameter.T if transposed else parameter, expected[name], 1e-9)


def check_losses(out, view, center, config):
    scores = out['teacherScores']
    q = teacher_probabilities(scores, center, config)
    close(q.sum(-1), torch.ones(scores.shape[:2], dtype=torch.float64))
    if config['centering'] == 'ema':
        close(q, F.softmax((scores - center) / config['teacherTemperature'], dim=-1))
    out['q'] = q
    distribution = torch.distributions.Categorical(logits=(scores - center) / config['teacherTemperature'])
    close(distribution.entropy().mean(), out['teacherEntropy'])
    close(gelu(out['studentLogits']), F.gelu(out['studentLogits']))


def check_slope(leaves, gradients, teacher, center, view, config):
    """The gradient along a random direction, against a central difference."""
    generator = torch.Generator().manual_seed(1)
    direction = {n: torch.randn(v.shape, generator=generator, dtype=v.dtype) for n, v in leaves.items()}
    h = 1e-6
    with torch.no_grad():
        ends = [
            objective({n: v + s * h * direction[n] for n, v in leaves.items()}, teacher, center, view, config)['total']
            for s in (1, -1)
        ]
    close((ends[0] - ends[1]) / (2 * h), sum((gradients[n] * direction[n]).sum() for n in leaves), 1e-5)


def check_published_size():
    config = {'width': 308, 'hidden': 512, 'groupSize': 28, 'blocks': 4, 'windowLength': 1000, 'clsVectors': 10}
    config |= {'head': 'feature', 'objective': 'infonce', 'projectorHidden': 64}
    assert sum(p.numel() for p in Twin(config).parameters()) == 12_651_873
    assert sum(math.prod(shape) for shape in shapes(config).values()) == 12_651_873


# --- The cases -------------------------------------------------------------------------------------------------------

BASE = {
    'batch': 3,
    'windowLength': 13,
    'clsVectors': 2,
    'width': 6,
    'hidden': 10,
    'groupSize': 2,
    'blocks': 2,
    'weightDecay': 0.05,
    'clipNorm': 0.5,
    'mlmWeight': 1.0,
    'mlmLoss': 'cross-entropy',
    'contrastiveWeight': 1.0,
    'objective': 'distillation',
    'head': 'feature',
    'centering': 'ema',
    'studentTemperature': 0.1,
    'teacherTemperature': 0.04,
    'infonceTemperature': 0.1,
    'centerMomentum': 0.9,
    'projectorHidden': 10,
    'prototypes': 8,
}
TRANSFORMER = {'backbone': 'transformer', 'heads': 2, 'width': 8, 'hidden': 14}
RATES = [0.002, 0.003, 0.0015]
MOMENTA = [0.9, 0.95, 0.99]

# name: (seed, does the teacher start from weights of its own?, settings). A clip of 100 or 200 leaves the gradient as it is.
CASES = {
    'infonce': (11, False, {'objective': 'infonce', 'contrastiveWeight': 0.3}),
    'infonce-narrow-group': (12, True, {'objective': 'infonce', 'width': 7, 'groupSize': 3, 'clipNorm': 100.0}),
    'infonce-projector': (13, True, {'objective': 'infonce', 'head': 'projector', 'clipNorm': 200.0}),
    'distillation-feature-ema': (33, False, {'clipNorm': 100.0}),
    'distillation-feature-ema-other-teacher': (15, True, {'width': 7, 'groupSize': 3}),
    'distillation-shared-ema-bce': (16, False, {'head': 'shared', 'mlmLoss': 'bce'}),
    'distillation-projector-sinkhorn': (17, True, {'head': 'projector', 'centering': 'sinkhorn', 'clipNorm': 100.0}),
    'transformer-infonce': (41, False, TRANSFORMER | {'objective': 'infonce', 'contrastiveWeight': 0.3}),
    'neighbour': (51, True, {'objective': 'neighbour', 'clipNorm': 100.0}),
    'latent': (52, True, {'objective': 'latent', 'clipNorm': 100.0}),
    'latent-and-neighbour': (53, False, {'objective': 'latent', 'neighbourWeight': 0.3, 'width': 7, 'groupSize': 3}),
    'transformer-latent': (54, True, TRANSFORMER | {'objective': 'latent', 'contrastiveWeight': 0.7, 'clipNorm': 100.0}),
    'transformer-neighbour': (55, True, TRANSFORMER | {'heads': 1, 'blocks': 1, 'objective': 'neighbour'}),
    'transformer-distillation': (42, True, TRANSFORMER | {'heads': 1, 'width': 12, 'blocks': 1, 'clipNorm': 100.0}),
}


def tensor(flat, shape):
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def uniform_weights(rng, config):
    """PyTorch's default of a Linear: uniform within 1/sqrt(inputs), the bias too."""
    weights, fan_in = {}, 1
    for name, shape in shapes(config).items():
        if len(shape) == 2:
            fan_in = shape[0]
        bound = 1 / math.sqrt(fan_in)
        # Norms begin with 1 and 0, at which a wrong factor or offset could go unseen.
        middle, bound = (1 if name.endswith('scale') else 0, 0.3) if name.endswith(('scale', 'shift')) else (0, bound)
        weights[name] = tensor([round(rng.uniform(middle - bound, middle + bound), 7) for _ in range(math.prod(shape))], shape)
    return weights


def draw_view(rng, config):
    """Student: masked (zero, random base or left alone) and noisy. Teacher: rolled, one base replaced. CLS rows zero."""
    batch, length, cls = config['batch'], config['windowLength'], config['clsVectors']
    student, teacher, targets, mask = [], [], [], []

    def onehot(code):
        return [1.0 if code == channel else 0.0 for channel in range(CLASSES)]

    for row in range(batch):
        bases = [rng.randrange(4) for _ in range(length)]
        if row != 1:
            bases[rng.randrange(length)] = 4
        hidden = rng.sample(range(length), 5)
        unknown = [at for at in range(length) if bases[at] == 4]
        for at in range(length):
            fate = rng.random() if at in hidden else 1.0
            values = [0.0] * CLASSES if fate < 0.8 else onehot(rng.randrange(4) if fate < 0.9 else bases[at])
            student += [round(value + rng.gauss(0, 0.2), 4) for value in values]
        roll = rng.randint(-3, 3)
        seen = [bases[(at + roll) % length] for at in range(length)]
        seen[rng.randrange(length)] = rng.randrange(4)
        teacher += [value for code in seen for value in onehot(code)]
        student += [0.0] * (cls * CLASSES)
        teacher += [0.0] * (cls * CLASSES)
        targets += bases
        mask += [1.0 if at in hidden and at not in unknown else 0.0 for at in range(length)]
    return {
        'studentInput': tensor(student, (batch, length + cls, CLASSES)),
        'teacherInput': tensor(teacher, (batch, length + cls, CLASSES)),
        'targets': torch.tensor(targets).reshape(batch, length),
        'maskWeights': tensor(mask, (batch, length)),
    }


def make_case(seed, other_teacher, settings):
    rng = random.Random(seed)
    config = BASE | settings
    student = uniform_weights(rng, config)
    teacher = uniform_weights(rng, config) if other_teacher else {n: v.clone() for n, v in student.items()}
    steps = [
        {'view': draw_view(rng, config), 'learningRate': rate, 'emaMomentum': momentum}
        for rate, momentum in zip(RATES, MOMENTA)
    ]
    return {'config': config, 'student': student, 'teacher': teacher, 'steps': steps}


# --- Writing ---------------------------------------------------------------------------------------------------------


def packed(value):
    if isinstance(value, torch.Tensor):
        return {'shape': list(value.shape), 'values': [packed(v) for v in value.flatten().tolist()]}
    if isinstance(value, dict):
        return {key: packed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [packed(inner) for inner in value]
    if isinstance(value, float):
        rounded = float(f'{value:.9g}')
        return int(rounded) if rounded.is_integer() else rounded
    return value


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(packed(content), separators=(',', ':')) + '\n'
    assert len(text) < 400_000, (path.name, len(text))
    path.write_text(text)
    return len(text)


def leaves_of(value, prefix=''):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves_of(inner, f'{prefix}{key}/')
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves_of(inner, f'{prefix}{index}/')
    else:
        yield prefix.rstrip('/'), torch.as_tensor(value, dtype=torch.float64)


def float32_error(expected, case):
    """Largest error of the float32 run, of a tensor against its own largest value."""
    worst = 0.0, ''
    single = dict(leaves_of(train(case, torch.float32)))
    for name, value in leaves_of(expected):
        worst = max(worst, ((single[name] - value).abs().max().item() / (value.abs().max().item() or 1), name))
    return worst


def write_gelu():
    points = sorted({round(-6 + 0.2 * i, 1) for i in range(61)} | {-0.7517916, -1e-3, 1e-3, -1e-6, 1e-6})
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    y = F.gelu(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    close(gelu(x), y)
    exact = [v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in points]
    close(y, torch.tensor(exact, dtype=torch.float64))
    return write(NUMERICS / 'gelu.json', {'x': points, 'gelu': exact, 'derivative': slope.tolist()})


def main():
    check_published_size()
    total = 0
    for name, (seed, other_teacher, settings) in CASES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        case = make_case(seed, other_teacher, settings)
        expected = train(case, torch.float64)
        error, where = float32_error(expected, case)
        assert error < 5e-5, (name, error, where)
        steps = [
            {'learningRate': s['learningRate'], 'emaMomentum': s['emaMomentum']} | s['view'] for s in case['steps']
        ]
        content = {
            'case': name,
            'config': case['config'],
            'student': case['student'],
            'teacher': case['teacher'],
            'steps': steps,
            'expected': expected,
        }
        size = write(TRAINING / f'{name}.json', content)
        total += size
        norms = ' '.join(f'{s["gradientNorm"]:.3f}' for s in expected['steps'])
        gradients = expected['firstStep']['gradients'].values()
        faint = min(g.abs().min().item() for g in gradients)
        print(f'{name:40s} {size:7d} B  norms {norms}  faintest gradient {faint:.1e}  float32 {error:.1e} ({where})')
        print('   ', [{k: round(v, 4) for k, v in s.items()} for s in expected['steps']])
    assert total < 1_500_000, total
    print(f'{"gelu":40s} {write_gelu():7d} B')


if __name__ == '__main__':
    main()
