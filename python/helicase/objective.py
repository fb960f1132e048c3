"""The losses: lambda1 * (self-distillation) + lambda2 * (masked nucleotides).

Losses over masked bases are sums here, to be divided by the count of the whole batch. Losses that compare the windows
of a batch are computed of all its windows, on every rank.
"""

import torch
from torch.nn import functional as F

from .settings import BASE_CLASSES, compares_cls, prediction_weights

SINKHORN_ROUNDS = 3
BCE_TEMPERATURE = 0.1
TINY = 1e-30


def masked_loss(logits, targets, weights, kind):
    """(sum of the loss, sum of what was right) over the bases by their weights; logits [N,5]."""
    if kind == 'bce':
        wanted = F.one_hot(targets, BASE_CLASSES).to(logits.dtype)
        each = F.binary_cross_entropy_with_logits(logits / BCE_TEMPERATURE, wanted, reduction='none').mean(dim=-1)
    else:
        each = F.cross_entropy(logits, targets, reduction='none')
    right = (logits.argmax(dim=-1) == targets).to(logits.dtype)
    return (each * weights).sum(), (right * weights).sum()


def latent_loss(made, wanted, weights):
    """Smooth L1 (beta 1) of predicted features [M,D], mean over a base's numbers; sum over the bases by their
    weights."""
    return (F.smooth_l1_loss(made, wanted, reduction='none').mean(dim=-1) * weights).sum()


def centered_units(x):
    """Rows of x [B,F] less their mean, over their lengths."""
    x = x - x.mean(dim=0, keepdim=True)
    return x / (x.norm(dim=1, keepdim=True) + 1e-6)


def infonce(student, teacher, temperature):
    """Each student's row [B,F] finds its own teacher's among the batch."""
    cosines = centered_units(student) @ centered_units(teacher).T
    return F.cross_entropy(cosines / temperature, torch.arange(len(cosines), device=cosines.device))


def sinkhorn(scores, temperature):
    """Teacher's distributions of scores [B,C,K]: each CLS position balanced over the batch by itself (Knopp)."""
    logs = scores / temperature
    for _ in range(SINKHORN_ROUNDS):
        logs = logs - logs.logsumexp(dim=0, keepdim=True)
        logs = logs - logs.logsumexp(dim=2, keepdim=True)
    return logs.exp()


def teacher_distribution(scores, center, s):
    if s.centering == 'sinkhorn':
        return sinkhorn(scores, s.teacherTemperature)
    return F.softmax((scores - center) / s.teacherTemperature, dim=-1)


def entropy(distribution):
    """Mean over the distributions, in nats."""
    return -(distribution * (distribution + TINY).log()).sum(dim=-1).mean()


def cls_loss(student, teacher, center, s):
    """Of contrastive logits [B,C,K]: (loss, signals, next center)."""
    q = teacher_distribution(teacher, center, s)
    distillation = -(q * F.log_softmax(student / s.studentTemperature, dim=-1)).sum(dim=-1).mean()
    sharpness = entropy(q)
    signals = {
        'distillationGap': distillation.detach() - sharpness,
        'teacherEntropy': sharpness,
        'classEntropy': entropy(q.mean(dim=0)),
    }
    if s.objective == 'infonce':
        loss = infonce(student.flatten(1), teacher.flatten(1), s.infonceTemperature)
    else:
        loss = distillation
    return loss, signals, s.centerMomentum * center + (1 - s.centerMomentum) * teacher.mean(dim=0)


def asked(s):
    """What each network is asked for in a step (model.Network.forward): (student, teacher by view)."""
    if s.contrastiveWeight == 0:
        return {'logits'}, {}
    if compares_cls(s):
        return {'logits', 'cls'}, {'teacher': {'cls'}}
    predicted = prediction_weights(s)
    teacher = {'clear': {'targets'}} if 'latent' in predicted else {}
    return {'logits', *predicted}, teacher | ({'teacher': {'means'}} if 'neighbour' in predicted else {})
