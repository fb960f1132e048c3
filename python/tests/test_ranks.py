"""Two processes are one: the same losses, gradients and weights to rounding in float64, whatever the objective; and
what would break that, one fault at a time, does."""

import os
import socket
import tempfile

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from folders import NANO
from helicase import parallel
from helicase.settings import schedule_at, settings_of
from helicase.step import Learner
from helicase.views import views

STEPS = 20
EXACT = 1e-10
CASES = {
    'latent and neighbours': {},
    'infonce with a projector': {'objective': 'infonce', 'head': 'projector', 'backbone': 'transformer'},
    'distillation, Sinkhorn': {'objective': 'distillation', 'centering': 'sinkhorn'},
    'distillation, centered': {'objective': 'distillation', 'head': 'shared', 'mlmLoss': 'bce'},
    'bases alone': {'contrastiveWeight': 0, 'head': 'projector'},
}


def batch_of(s, step, samples):
    """Made-up windows: half of them mostly unknown, so that ranks count different numbers of masked bases."""
    draw = torch.Generator().manual_seed(step)
    codes = torch.randint(0, 4, (s.batch, s.windowLength), generator=draw)
    codes[: s.batch // 2, 8:] = 4
    codes, turned = codes.to(torch.uint8).numpy()[samples], codes.flip(1).to(torch.uint8).numpy()[samples]
    return views(codes, turned, s, step, samples)


def trained(config, precision='float64', accumulate=1, mode='ddp', steps=STEPS):
    s = settings_of(NANO | config)
    learner = Learner(s, 'cpu', precision, mode, accumulate)
    signals, gradients = [], []
    keep = learner.update

    def update(*schedule):
        gradients.append([parallel.whole(p.grad).clone() for p in learner.student.parameters() if p.grad is not None])
        return keep(*schedule)

    learner.update = update
    parts = parallel.share(s.batch, accumulate)
    for step in range(1, steps + 1):
        signals.append(learner.step([batch_of(s, step, list(part)) for part in parts], *schedule_at(step, s)))
    weights = {
        f'{group} {name}': parallel.whole(tensor)
        for group, each in learner.vectors().items()
        for name, tensor in each.items()
    }
    return {'signals': signals, 'gradients': gradients, 'weights': weights | {'center': learner.center}}


def worker(rank, port, folder, jobs):
    os.environ |= {'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': str(port), 'RANK': str(rank), 'WORLD_SIZE': '2'}
    torch.set_num_threads(1)
    parallel.start()
    made = []
    for fault, job in jobs:
        with pytest.MonkeyPatch.context() as patch:
            if fault is not None:
                FAULTS[fault](patch)
            made.append(trained(**job))
    torch.save(made, f'{folder}/{rank}')
    dist.barrier()
    dist.destroy_process_group()


def on_two(jobs):
    """What both ranks made of the jobs, each with a fault or None; they share the processes."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(worker, (port, folder, jobs), nprocs=2)
        return [torch.load(f'{folder}/{rank}', weights_only=False) for rank in range(2)]


def apart(one, other):
    """Largest difference, of a tensor against its largest value: of losses, gradients before clipping, weights."""
    worst = 0.0
    for a, b in zip(one['signals'], other['signals'], strict=True):
        worst = max([worst, *(abs(a[name] - b[name]) / max(1e-3, abs(b[name])) for name in b)])
    pairs = [pair for a, b in zip(one['gradients'], other['gradients']) for pair in zip(a, b, strict=True)]
    pairs += [(one['weights'][name], value) for name, value in other['weights'].items()]
    for a, b in pairs:
        # What is rounding alone, such as the slope by the bias of keys, is measured against 1e-6.
        worst = max(worst, ((a - b).abs().max() / b.abs().max().clamp(min=1e-6)).item())
    return worst


SHARDED = {
    f'FSDP2, {backbone}': {'config': {'backbone': backbone}, 'steps': 5} for backbone in ('chordmixer', 'transformer')
}
WHOLE = {name: {'config': config} for name, config in CASES.items()}
ONE = {**WHOLE, **SHARDED}


@pytest.fixture(scope='module')
def both():
    """(one process, rank 0 of two, rank 1) by case: as they are, in two parts each, sharded, and with each fault."""
    jobs = {name: (None, job) for name, job in WHOLE.items()}
    jobs |= {f'{name}, in parts': (None, {**job, 'accumulate': 2}) for name, job in WHOLE.items()}
    jobs |= {name: (None, {**job, 'mode': 'fsdp2'}) for name, job in SHARDED.items()}
    jobs |= {fault: (fault, FAULTY) for fault in FAULTS}
    ranks = [dict(zip(jobs, made)) for made in on_two(list(jobs.values()))]
    alone = {name: trained(**job) for name, job in ONE.items()}
    return alone | {fault: trained(**FAULTY) for fault in FAULTS}, *ranks


@pytest.mark.parametrize('name', ONE)
def test_two_processes_are_one(both, name):
    alone, first, second = both
    assert apart(first[name], alone[name]) < EXACT
    assert apart(first[name], second[name]) == 0


@pytest.mark.parametrize('name', WHOLE)
def test_parts_of_a_batch_are_the_batch(both, name):
    alone, first, _ = both
    assert apart(first[f'{name}, in parts'], alone[name]) < EXACT


# --- Controls: each must be seen -------------------------------------------------------------------------------------


FAULTY = {'config': CASES['latent and neighbours'], 'steps': 3}


def mean_per_rank(patch):
    """Each rank divides by its own count of masked bases, as if gradients could be averaged."""
    summed = parallel.summed
    by_rank = lambda tensor: tensor * parallel.world() if tensor.dim() == 0 else summed(tensor)  # noqa: E731
    patch.setattr(parallel, 'summed', by_rank)


def no_gather(patch):
    """Each rank compares its own windows alone."""
    patch.setattr(parallel, 'gathered', lambda tensor: torch.cat([tensor] * parallel.world()))


def seeds_by_rank(patch):
    """Each rank counts its samples from 0."""
    share = parallel.share
    patch.setattr(parallel, 'share', lambda batch, parts=1: [range(len(part)) for part in share(batch, parts)])


def clip_before_reduction(patch):
    """Each rank's gradient is clipped by its own norm, then they are averaged."""
    part_loss = Learner.part_loss

    def clipped(self, *given):
        loss, sums = part_loss(self, *given)
        parameters = list(self.student.parameters())
        own = torch.autograd.grad(loss * parallel.world(), parameters, retain_graph=True, allow_unused=True)
        norm = torch.stack([g.square().sum() for g in own if g is not None]).sum().sqrt()
        return loss * (self.s.clipNorm / norm).clamp(max=1), sums

    patch.setattr(Learner, 'part_loss', clipped)


def teacher_on_one_rank(patch):
    """The first rank's teacher stays as it is."""
    update = Learner.update
    if parallel.rank() == 0:
        patch.setattr(Learner, 'update', lambda self, rate, momentum: update(self, rate, 1.0))


FAULTS = {
    fault.__name__: fault
    for fault in (mean_per_rank, no_gather, seeds_by_rank, clip_before_reduction, teacher_on_one_rank)
}


@pytest.mark.parametrize('fault', FAULTS)
def test_a_fault_is_seen(both, fault):
    """The controls of the tests above: each breaks what they hold."""
    alone, first, _ = both
    assert apart(first[fault], alone[fault]) > 1e6 * EXACT
