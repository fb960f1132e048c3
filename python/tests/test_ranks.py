"""Two processes are one: the same losses, gradients and weights to rounding in float64, whatever the objective; and
what would break that, one fault at a time, does."""

import os

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
    weights = {f'{group} {name}': parallel.whole(tensor) for group, each in learner.vectors().items() for name, tensor in each.items()}
    return {'signals': signals, 'gradients': gradients, 'weights': weights | {'center': learner.center}}


def worker(rank, port, results, fault, jobs):
    os.environ |= {'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': str(port), 'RANK': str(rank), 'WORLD_SIZE': '2'}
    torch.set_num_threads(1)
    parallel.start()
    if fault is not None:
        FAULTS[fault]()
    made = [trained(**job) for job in jobs]
    results[rank] = made
    dist.barrier()
    dist.destroy_process_group()


def on_two(*jobs, fault=None):
    """What both ranks made of the jobs, which share the processes."""
    port = 29_500 + os.getpid() % 10_000
    results = mp.get_context('spawn').Manager().dict()
    mp.spawn(worker, (port, results, fault, jobs), nprocs=2)
    return results[0], results[1]


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


@pytest.fixture(scope='module')
def both():
    """One process and two, for every case; then in two parts each, and with FSDP2."""
    jobs = [{'config': config} for config in CASES.values()]
    alone = {name: trained(**job) for name, job in zip(CASES, jobs)}
    first, second = on_two(*jobs, *({**job, 'accumulate': 2} for job in jobs))
    return alone, first, second


@pytest.mark.parametrize('index, name', list(enumerate(CASES)))
def test_two_processes_are_one(both, index, name):
    alone, first, second = both
    assert apart(first[index], alone[name]) < EXACT
    assert apart(first[index], second[index]) == 0


@pytest.mark.parametrize('index, name', list(enumerate(CASES)))
def test_parts_of_a_batch_are_the_batch(both, index, name):
    alone, first, _ = both
    assert apart(first[len(CASES) + index], alone[name]) < EXACT


@pytest.mark.parametrize('backbone', ['chordmixer', 'transformer'])
def test_fsdp2_is_one_process_too(backbone):
    job = {'config': {'backbone': backbone}, 'steps': 5}
    first, second = on_two({**job, 'mode': 'fsdp2'})
    assert apart(first[0], trained(**job)) < EXACT
    assert apart(first[0], second[0]) == 0


# --- Controls: each must be seen -----------------------------------------------------------------------------------------


def mean_per_rank():
    """Each rank divides by its own count of masked bases, as if gradients could be averaged."""
    summed = parallel.summed
    parallel.summed = lambda tensor: tensor * parallel.world() if tensor.dim() == 0 else summed(tensor)


def no_gather():
    """Each rank compares its own windows alone."""
    parallel.gathered = lambda tensor: torch.cat([tensor] * parallel.world())


def seeds_by_rank():
    """Each rank counts its samples from 0."""
    share = parallel.share
    parallel.share = lambda batch, parts=1: [range(len(part)) for part in share(batch, parts)]


def clip_before_reduction():
    """Each rank's gradient is clipped by its own norm, then they are averaged."""
    part_loss = Learner.part_loss

    def clipped(self, *given):
        loss, sums = part_loss(self, *given)
        parameters = [p for p in self.student.parameters() if p.requires_grad]
        own = torch.autograd.grad(loss * parallel.world(), parameters, retain_graph=True, allow_unused=True)
        norm = torch.stack([g.square().sum() for g in own if g is not None]).sum().sqrt()
        return loss * (self.s.clipNorm / norm).clamp(max=1), sums

    Learner.part_loss = clipped


def teacher_on_one_rank():
    """The second rank's teacher stays as it is."""
    if parallel.rank() == 1:
        update = Learner.update
        Learner.update = lambda self, rate, momentum: update(self, rate, 1.0)


FAULTS = {each.__name__: each for each in (mean_per_rank, no_gather, seeds_by_rank, clip_before_reduction, teacher_on_one_rank)}


@pytest.mark.parametrize('fault', FAULTS)
def test_a_fault_is_seen(fault):
    job = {'config': CASES['latent and neighbours'], 'steps': 3}
    first, _ = on_two(job, fault=fault)
    assert apart(first[0], trained(**job)) > 1e6 * EXACT
