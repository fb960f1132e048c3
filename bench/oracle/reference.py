"""PyTorch reference values of the pretraining method, for the tests of the TypeScript engine.

The method itself is the package in python/helicase, which goes on with a run on a cluster; here are the cases. Run from
the repository root, in float64:

    python -m venv venv && venv/bin/pip install -r python/requirements.txt && venv/bin/python bench/oracle/reference.py

It writes src/training/oracle/*.json and src/numerics/oracle/gelu.json (floats with 9 significant digits). The committed
ones were made with PyTorch 2.6.0 and 2.15.0 (CPU, one thread) by a text of the method of its own, written from the
description alone before there was the package: python/tests/test_oracle.py holds the package to them. The random inputs
come from Python's own `random.Random(seed)`. Names of cases after the command write those alone.

A case holds: `config` (names of src/training/config.ts), `student` and `teacher` (weights before step 1),
`steps` (views, targets, mask weights, learning rate and EMA momentum of three steps) and `expected`. A tensor is
{shape, values}, row-major. Matrices are input-major: y = x W.

The gradients are checked against central differences, and the same run in float32 is compared with the float64 one,
which says how close a float32 engine can be expected to come.
"""

import json
import math
import random
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'python'))

from helicase.layout import layout  # noqa: E402
from helicase.settings import compares_cls, settings_of  # noqa: E402
from helicase.step import Learner  # noqa: E402
from helicase.views import Views  # noqa: E402

torch.set_num_threads(1)
TRAINING = ROOT / 'src' / 'training' / 'oracle'
NUMERICS = ROOT / 'src' / 'numerics' / 'oracle'
CLASSES = 5


# --- The steps -------------------------------------------------------------------------------------------------------


def settings(config):
    return settings_of({'seed': 1} | config)


def turned(slot, value):
    """Between the studio's [inputs, outputs] and PyTorch's [outputs, inputs]."""
    return value.T if len(slot.shape) == 2 else value


def start(case, dtype):
    learner = Learner(settings(case['config']), precision='float64' if dtype == torch.float64 else 'float32')
    networks = ('student', 'teacher')
    learner.load({who: {s.published: turned(s, case[who][s.name]) for s in learner.slots} for who in networks})
    return learner


def named(learner, tensors):
    """Under the studio's names, in the studio's order."""
    return {slot.name: turned(slot, tensors[slot.published]).clone() for slot in learner.slots}


def views_of(step, dtype):
    view = {key: value if key == 'targets' else value.to(dtype) for key, value in step['view'].items()}
    keys = ('studentInput', 'teacherInput', 'targets', 'maskWeights')
    return Views(*(view[key].numpy() for key in keys), hidden=None)


def first_pass(learner, views):
    """Logits of all tokens and CLS vectors of both networks."""
    made = {}
    for who, network in (('student', learner.student), ('teacher', learner.teacher)):
        with torch.no_grad():
            x = network.embedding(learner.tensors(views)[who])
            for layer in network.encoder.layers():
                x = layer(x)
            x = network.encoder.end(x)
            made[f'{who}Logits'], made[f'{who}Cls'] = network.linear(x), x[:, network.length :]
    return made


def total_of(learner, views, weights):
    """The loss to be minimised, of other weights of the student."""
    student = dict(learner.student.named_parameters())
    with torch.no_grad():
        for name, value in weights.items():
            student[name].copy_(value)
    part = learner.tensors(views)
    between = learner.between_windows([part])
    # Without `key` no gradient by vectors stands in for the loss that compares them.
    alone = {name: value for name, value in between.items() if name != 'key'}
    loss, _ = learner.part_loss(part, 0, alone, part['weights'].sum().clamp(min=1))
    return (loss + between['loss']).item()


def check_slope(learner, views, gradients):
    """The gradient along a random direction, against a central difference."""
    held = {name: value.clone() for name, value in learner.vectors()['student'].items()}
    generator = torch.Generator().manual_seed(1)
    direction = {n: torch.randn(v.shape, generator=generator, dtype=v.dtype) for n, v in held.items()}
    h = 1e-6
    ends = [total_of(learner, views, {n: v + s * h * direction[n] for n, v in held.items()}) for s in (1, -1)]
    close((ends[0] - ends[1]) / (2 * h), sum((gradients[n] * direction[n]).sum() for n in held), 1e-5)


def train(case, dtype):
    """The three steps. Returns what the file calls `expected`, as tensors."""
    learner, s = start(case, dtype), settings(case['config'])
    first, steps, gradients = None, [], {}
    update = learner.update

    def keep(*schedule):
        for name, parameter in learner.student.named_parameters():
            gradients[name] = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad.clone()
        return update(*schedule)

    learner.update = keep
    for step in case['steps']:
        views = views_of(step, dtype)
        passed = first_pass(learner, views) if first is None else {}
        held = start(case, dtype) if first is None and dtype == torch.float64 else None
        signals = learner.step([views], step['learningRate'], step['emaMomentum'])
        if held is not None:
            check_slope(held, views, gradients)
        if first is None:
            first = passed | {'gradients': named(learner, gradients)}
        total = s.contrastiveWeight * signals['contrastive'] + s.mlmWeight * signals['mlmStudent']
        steps.append(
            {
                'mlmLoss': signals['mlmStudent'],
                'contrastiveLoss': signals['contrastive'],
                'total': total,
                **({'teacherEntropy': signals['teacherEntropy']} if compares_cls(s) else {}),
                'gradientNorm': signals['gradientNorm'],
            }
        )
    held = learner.vectors()
    networks = {who: named(learner, held[who]) for who in ('student', 'teacher')}
    return {'firstStep': first, 'steps': steps, **networks, 'center': learner.center}


def close(a, b, tolerance=1e-10):
    a, b = torch.as_tensor(a, dtype=torch.float64).detach(), torch.as_tensor(b, dtype=torch.float64).detach()
    error = (a - b).abs().max().item() / max(1e-12, b.abs().max().item())
    assert error < tolerance, error


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

# name: (seed, does the teacher start from weights of its own?, settings). A clip of 100 or 200 leaves the gradient as
# it is.
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
    'transformer-latent': (
        54,
        True,
        TRANSFORMER | {'objective': 'latent', 'contrastiveWeight': 0.7, 'clipNorm': 100.0},
    ),
    'transformer-neighbour': (55, True, TRANSFORMER | {'heads': 1, 'blocks': 1, 'objective': 'neighbour'}),
    'transformer-distillation': (42, True, TRANSFORMER | {'heads': 1, 'width': 12, 'blocks': 1, 'clipNorm': 100.0}),
}


def tensor(flat, shape):
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def uniform_weights(rng, config):
    """PyTorch's default of a Linear: uniform within 1/sqrt(inputs), the bias too."""
    weights = {}
    for slot in layout(settings(config)):
        bound = 1 / math.sqrt(slot.fan_in)
        # Norms begin with 1 and 0, at which a wrong factor or offset could go unseen.
        middle, bound = (0, bound) if slot.constant is None else (slot.constant, 0.3)
        shape = slot.shape[::-1]
        drawn = [round(rng.uniform(middle - bound, middle + bound), 7) for _ in range(math.prod(shape))]
        weights[slot.name] = tensor(drawn, shape)
    return weights


def draw_view(rng, config):
    """Student: masked (zero, random base or left alone) and noisy. Teacher: rolled, one base replaced. CLS rows
    zero."""
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
    exact = [v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in points]
    close(y, torch.tensor(exact, dtype=torch.float64))
    return write(NUMERICS / 'gelu.json', {'x': points, 'gelu': exact, 'derivative': slope.tolist()})


def main():
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
