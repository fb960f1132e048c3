"""The ranks of a run: who takes which windows, sums over all, and how the networks are spread."""

import os
from datetime import timedelta

import torch
import torch.distributed as dist

from .settings import Refused


def start(precision='float32'):
    """Joins the processes that torchrun started; alone without it. Returns the device of this one."""
    cuda = torch.cuda.is_available() and precision != 'float64'
    if 'RANK' in os.environ and not dist.is_initialized():
        # A rank that is gone must not hold the others for ever.
        dist.init_process_group('nccl' if cuda else 'gloo', timeout=timedelta(minutes=30))
    if not cuda:
        return torch.device('cpu')
    device = torch.device('cuda', int(os.environ.get('LOCAL_RANK', 0)))
    torch.cuda.set_device(device)
    return device


def end():
    """Leaves the processes that torchrun started; those of Ray are Ray's."""
    if dist.is_initialized() and 'TORCHELASTIC_RUN_ID' in os.environ:
        dist.destroy_process_group()


def rank():
    return dist.get_rank() if dist.is_initialized() else 0


def world():
    return dist.get_world_size() if dist.is_initialized() else 1


def share(batch, accumulate=1):
    """The samples of this rank, in equal parts: a list of ranges."""
    parts = world() * accumulate
    if batch % parts != 0:
        what = f'A batch of {batch} cannot be shared by {world()} processes in {accumulate} parts each.'
        raise Refused(what, 'Choose a batch that is a multiple of their product.')
    size = batch // parts
    first = rank() * accumulate
    return [range((first + part) * size, (first + part + 1) * size) for part in range(accumulate)]


def summed(tensor):
    """Over all ranks, in place."""
    if world() > 1:
        dist.all_reduce(tensor)
    return tensor


def any_rank(flag):
    """Whether any rank says so."""
    device = 'cuda' if dist.is_initialized() and dist.get_backend() == 'nccl' else 'cpu'
    return bool(summed(torch.tensor(float(flag), device=device)).item())


def gathered(tensor):
    """The rows of all ranks, in the order of the samples. Carries no gradient."""
    if world() == 1:
        return tensor
    parts = [torch.empty_like(tensor) for _ in range(world())]
    dist.all_gather(parts, tensor.contiguous())
    return torch.cat(parts)


def spread(network, mode, unused=False):
    """The network as DDP or FSDP2 has it; as it is where there is one process and nothing is to be sharded."""
    if mode == 'fsdp2':
        from torch.distributed.device_mesh import init_device_mesh
        from torch.distributed.fsdp import fully_shard

        mesh = init_device_mesh(next(network.parameters()).device.type, (world(),))
        for layer in network.encoder.layers():
            fully_shard(layer, mesh=mesh)
        # Resharded after every pass: the teacher, and the student in a validation, have no way back that would do it.
        return fully_shard(network, mesh=mesh, reshard_after_forward=True)
    if world() == 1:
        return network
    return torch.nn.parallel.DistributedDataParallel(network, find_unused_parameters=unused)


def whole(tensor):
    """All of a tensor that may be sharded."""
    return tensor.full_tensor() if hasattr(tensor, 'full_tensor') else tensor
