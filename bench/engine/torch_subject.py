"""One case of the bench on PyTorch: reads its numbers from a folder, then does what lines of its input ask for.

Eager, in float32, with the fused AdamW of the package; the step of the project's own (clip, AdamW, EMA teacher), from
the same weights and inputs.
"""

import json
import math
import pathlib
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
case = json.loads((folder / "case.json").read_text())
settings = case["settings"]
numbers = torch.from_numpy(np.fromfile(folder / "case.bin", dtype=np.float32))
arrays = {}
for array in case["arrays"]:
    count = math.prod(array["shape"])
    arrays[array["name"]] = numbers[:count].reshape(array["shape"]).clone()
    numbers = numbers[count:]


class Optimiser:
    """Clip, AdamW with decay of matrices, and the EMA of the weights."""

    def __init__(self, student, teacher, clip):
        self.student, self.teacher, self.clip = student, teacher, clip
        groups = [
            {"params": [p for p in student if p.dim() > 1], "weight_decay": settings["weightDecay"]},
            {"params": [p for p in student if p.dim() == 1], "weight_decay": 0.0},
        ]
        self.adam = torch.optim.AdamW(groups, lr=settings["learningRate"], fused=True)

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.student, self.clip)
        self.adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.teacher, self.student, 1 - settings["momentum"])


def shifted(x):
    """Each group of channels reads its own number of tokens ahead."""
    size = settings["groupSize"]
    groups = x.split(size, dim=-1)
    return torch.cat([torch.roll(g, -o, dims=1) if o else g for g, o in zip(groups, settings["offsets"])], dim=-1)


def encode(weights, x):
    """Rows [B,T,D] of one-hot rows [B,T,5]. Weights in order: input, layers, and what is left over for the output."""
    x = torch.addmm(weights[1], x.flatten(0, 1), weights[0]).unflatten(0, x.shape[:2])
    for at in range(2, len(weights) - 2, 4):
        w1, b1, w2, b2 = weights[at : at + 4]
        hidden = F.gelu(torch.addmm(b1, x.flatten(0, 1), w1))
        x = x + shifted(torch.addmm(b2, hidden, w2).unflatten(0, x.shape[:2]))
    return x


def parameters(names):
    return [torch.nn.Parameter(arrays[name].clone()) for name in names]


def rms(values):
    return sum(float(v.double().square().mean().sqrt()) for v in values)


class TrainingStep:
    """Backward and optimiser behind `loss`; the check is the first of the losses."""

    def __init__(self, inputs, clip):
        names = [name for name in arrays if name not in inputs]
        self.student, self.teacher = parameters(names), [arrays[name].clone() for name in names]
        self.optimiser = Optimiser(self.student, self.teacher, clip)
        self.first = None

    def logits(self, rows):
        return torch.addmm(self.student[-1], rows, self.student[-2])

    def step(self):
        self.optimiser.adam.zero_grad(set_to_none=True)
        loss = self.loss()
        loss.backward()
        self.optimiser.step()
        if self.first is None:
            self.first = float(loss.detach())

    def check(self):
        return self.first


class ChordMixerStep(TrainingStep):
    def __init__(self):
        super().__init__(("input",), 0.5)
        self.input = arrays["input"].reshape(settings["batch"], settings["tokens"], 5)
        self.labels = arrays["input"].argmax(dim=1)

    def loss(self):
        return F.cross_entropy(self.logits(encode(self.student, self.input).flatten(0, 1)), self.labels)


class SelfDistillStep(TrainingStep):
    def __init__(self):
        super().__init__(("student", "teacher", "targets", "weights"), settings["clipNorm"])
        self.labels = arrays["targets"].long()
        self.weights = arrays["weights"] / arrays["weights"].sum()

    def units(self, x):
        cls = x[:, settings["windowLength"] :].flatten(1)
        centred = cls - cls.mean(dim=0, keepdim=True)
        return centred / (centred.square().sum(dim=1, keepdim=True).sqrt() + 1e-6)

    def loss(self):
        with torch.no_grad():
            targets = self.units(encode(self.teacher, arrays["teacher"]))
        x = encode(self.student, arrays["student"])
        bases = x[:, : settings["windowLength"]].reshape(-1, settings["width"])
        mlm = (F.cross_entropy(self.logits(bases), self.labels, reduction="none") * self.weights).sum()
        cosines = self.units(x) @ targets.T / settings["infonceTemperature"]
        contrastive = F.cross_entropy(cosines, torch.arange(settings["batch"]))
        return settings["mlmWeight"] * mlm + settings["contrastiveWeight"] * contrastive


class Attention:
    def __init__(self):
        self.inputs = [arrays[name].requires_grad_() for name in ("q", "k", "v")]
        self.gradients = []

    def step(self):
        out = F.scaled_dot_product_attention(*self.inputs)
        self.gradients = torch.autograd.grad(out, self.inputs, arrays["dOut"])

    def check(self):
        return rms(self.gradients)


class Product:
    def step(self):
        self.out = arrays["a"] @ arrays["b"]

    def check(self):
        return rms([self.out])


class Optimising:
    def __init__(self):
        self.names = [name for name in arrays if not name.startswith("gradient ")]
        self.student, self.teacher = parameters(self.names), [arrays[name].clone() for name in self.names]
        for parameter, name in zip(self.student, self.names):
            parameter.grad = arrays[f"gradient {name}"]
        self.optimiser = Optimiser(self.student, self.teacher, 1e6)

    def step(self):
        self.optimiser.step()

    def check(self):
        rate, share = settings["learningRate"], 1 - settings["momentum"]
        count = sum(p.numel() for p in self.student)

        def moved(after):
            return sum(float((a.detach() - arrays[n]).abs().double().sum()) for a, n in zip(after, self.names)) / count

        return moved(self.student) / (2 * rate) + moved(self.teacher) / (rate * share * (3 - share))


KINDS = {
    "chordmixer-step": ChordMixerStep,
    "selfdistill-step": SelfDistillStep,
    "attention-256": Attention,
    "attention": Attention,
    "matmul": Product,
    "optimizer": Optimising,
}


def timed(steps):
    begun = time.perf_counter()
    for _ in range(steps):
        subject.step()
    return 1e3 * (time.perf_counter() - begun) / steps


subject = KINDS[case["name"]]()
for line in sys.stdin:
    request = json.loads(line)
    if request["type"] == "build":
        subject.step()
        answer = {"ms": timed(1), "check": subject.check()}
    else:
        answer = {"ms": timed(request["steps"]), "check": 0}
    print(json.dumps(answer), flush=True)
