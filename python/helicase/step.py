"""A training step, and the state that it changes.

Every rank takes its share of the windows. Losses over masked bases are divided by the count of the whole batch.
Losses between windows (InfoNCE, Sinkhorn, the center) are computed of all windows on every rank: student's vectors
are gathered without their graph, the loss gives the gradient by each, and a rank carries that of its own rows back
into its network. So the gradient is that of one process with the whole batch, however many ranks and parts there are.
"""

from contextlib import nullcontext

import torch
from torch.nn.parallel import DistributedDataParallel

from . import parallel
from .layout import initial_parameters, layout
from .model import Network
from .objective import asked, cls_loss, infonce, latent_loss, masked_loss
from .settings import compares_cls, contrastive_classes, prediction_weights
from .views import ONE_HOT, with_cls

ADAM = {'betas': (0.9, 0.999), 'eps': 1e-8}


class Learner:
    """Student, teacher, moments and center, on this rank's device."""

    def __init__(self, s, device='cpu', precision='float32', mode='ddp', accumulate=1, compiled=False):
        self.s, self.device, self.accumulate, self.mode = s, torch.device(device), accumulate, mode
        self.dtype = torch.float64 if precision == 'float64' else torch.float32
        self.autocast = precision == 'bf16'
        self.slots = layout(s)
        self.student, self.teacher = self.network(compiled), self.network(compiled)
        self.teacher.requires_grad_(False)
        # What the loss does not reach has no gradient: it is the projector that no objective asks for.
        unused = s.head == 'projector' and not (compares_cls(s) and s.contrastiveWeight > 0)
        self.wrapped = parallel.spread(self.student, mode, unused)
        if mode == 'fsdp2':
            parallel.spread(self.teacher, mode)
        named = dict(self.student.named_parameters())
        groups = [
            {'params': [named[slot.published] for slot in self.slots if slot.decayed == decayed], 'weight_decay': decay}
            for decayed, decay in ((True, s.weightDecay), (False, 0.0))
        ]
        self.optimiser = torch.optim.AdamW([group for group in groups if group['params']], lr=0.0, **ADAM)
        self.center = torch.zeros(s.clsVectors, contrastive_classes(s), dtype=self.dtype, device=self.device)
        self.applied = 0
        self.load({'student': initial_parameters(self.slots, s.seed)})

    def network(self, compiled):
        network = Network(self.s, tuple(prediction_weights(self.s))).to(self.device, self.dtype)
        if compiled:
            for layer in network.encoder.layers():
                layer.compile()
        return network

    # --- The state ---------------------------------------------------------------------------------------------------

    def vectors(self):
        """Parameters and moments by published name, as they lie here, sharded or not: what a checkpoint holds."""
        student, teacher = (dict(network.named_parameters()) for network in (self.student, self.teacher))
        for parameter in student.values():
            if parameter not in self.optimiser.state:
                zeros = {key: torch.zeros_like(parameter.detach()) for key in ('exp_avg', 'exp_avg_sq')}
                self.optimiser.state[parameter] = {'step': torch.tensor(float(self.applied)), **zeros}
        moment = lambda key: {name: self.optimiser.state[p][key] for name, p in student.items()}  # noqa: E731
        return {
            'student': {name: p.detach() for name, p in student.items()},
            'teacher': {name: p.detach() for name, p in teacher.items()},
            'first_moment': moment('exp_avg'),
            'second_moment': moment('exp_avg_sq'),
        }

    @torch.no_grad()
    def load(self, state):
        """Takes over whole tensors by published name; the teacher is a true copy of the student where left out."""
        state = {'teacher': state['student'], **state}
        for group, tensors in self.vectors().items():
            for name, tensor in tensors.items():
                fill(tensor, state[group][name] if group in state else torch.zeros(tensor.shape))
        if 'center' in state:
            self.center.copy_(state['center'])
        self.count(state.get('applied', 0))

    def count(self, applied):
        self.applied = applied
        for state in self.optimiser.state.values():
            state['step'].fill_(applied)

    # --- The step ----------------------------------------------------------------------------------------------------

    def tensors(self, batch):
        """Views of this rank's windows on its device."""
        on = lambda array, dtype: torch.from_numpy(array).to(self.device, dtype, non_blocking=True)  # noqa: E731
        clear = with_cls(ONE_HOT[batch.targets], self.s)
        inputs = {'student': batch.student, 'teacher': batch.teacher, 'clear': clear}
        made = {name: on(array, self.dtype) for name, array in inputs.items() if array is not None}
        return made | {'targets': on(batch.targets, torch.int64), 'weights': on(batch.weights, self.dtype)}

    def run(self, network, inputs, ask, masked=None):
        kind = self.device.type
        with torch.autocast(kind, torch.bfloat16) if self.autocast else nullcontext():
            made = network(inputs, ask, masked)
        return {name: tensor.to(self.dtype) for name, tensor in made.items()}

    def step(self, parts, rate, momentum):
        """One step on the parts of this rank's share. Returns the signals, the same on every rank."""
        s = self.s
        parts = [self.tensors(part) for part in parts]
        count = parallel.summed(sum(part['weights'].sum() for part in parts)).clamp(min=1)
        vectors = self.between_windows(parts)
        sums = torch.zeros(3, dtype=self.dtype, device=self.device)  # MLM, right, latent
        self.optimiser.zero_grad(set_to_none=True)
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            with nullcontext() if last else self.without_exchange():
                loss, measured = self.part_loss(part, index, vectors, count)
                # Gradients are averaged over the ranks, where they are to be summed.
                (loss * parallel.world()).backward()
            sums += measured
        if self.mode == 'fsdp2':
            self.wrapped.set_requires_gradient_sync(True)
        sums = parallel.summed(sums) / count
        norm = self.update(rate, momentum)
        if norm.isfinite() and 'center' in vectors:
            self.center = vectors['center']
        signals = {'mlmStudent': sums[0], 'maskedAccuracy': sums[1], **vectors['signals']}
        if s.contrastiveWeight > 0:
            weighed = prediction_weights(s).get('latent', 0) * sums[2] + vectors['loss']
            signals['contrastive'] = weighed / s.contrastiveWeight
        signals |= {'divergence': self.divergence(), 'gradientNorm': norm}
        return {name: float(value) for name, value in signals.items()}

    def without_exchange(self):
        if isinstance(self.wrapped, DistributedDataParallel):
            return self.wrapped.no_sync()
        if self.mode == 'fsdp2':
            self.wrapped.set_requires_gradient_sync(False)
        return nullcontext()

    def between_windows(self, parts):
        """What windows are compared by: the teacher's vectors and latent targets of each part; where there is one part,
        the student's pass, which keeps its graph; the weighed loss, and its gradient by the student's own vectors."""
        s = self.s
        student_ask, teacher_ask = asked(s)
        key = next(iter(student_ask & {'cls', 'neighbour'}), None)
        made = [{} for _ in parts]
        with torch.no_grad():
            for part, into in zip(parts, made):
                for view, ask in teacher_ask.items():
                    into |= self.run(self.teacher, part[view], ask, part['weights'] != 0)
        result = {'parts': made, 'signals': {}, 'loss': torch.zeros((), dtype=self.dtype, device=self.device)}
        if key is None:
            return result
        if len(parts) == 1:
            result['pass'] = self.run(self.wrapped, parts[0]['student'], student_ask, parts[0]['weights'] != 0)
            own = result['pass'][key].detach()
        else:
            with torch.no_grad(), self.without_exchange():
                own = torch.cat([self.run(self.student, part['student'], {key})[key] for part in parts])
        student = parallel.gathered(own).requires_grad_()
        teacher = parallel.gathered(torch.cat([part['cls' if key == 'cls' else 'means'] for part in made]))
        if key == 'cls':
            loss, result['signals'], result['center'] = cls_loss(student, teacher, self.center, s)
            loss = s.contrastiveWeight * loss
        else:
            loss = prediction_weights(s)['neighbour'] * infonce(student, teacher, s.infonceTemperature)
        (by_vector,) = torch.autograd.grad(loss, student)
        mine = by_vector[parallel.rank() * len(own) :][: len(own)]
        return result | {'key': key, 'loss': loss.detach(), 'gradient': mine.split(len(own) // len(parts))}

    def part_loss(self, part, index, vectors, count):
        """(loss whose gradient is this part's, its sums of MLM loss, right answers and latent loss)."""
        s = self.s
        masked = part['weights'] != 0
        made = vectors.get('pass') or self.run(self.wrapped, part['student'], asked(s)[0], masked)
        logits, targets, weights = made['logits'].flatten(0, 1), part['targets'].flatten(), part['weights'].flatten()
        mlm, right = masked_loss(logits, targets, weights, s.mlmLoss)
        loss, latent = s.mlmWeight * mlm / count, torch.zeros_like(mlm)
        if 'latent' in made:
            latent = latent_loss(made['latent'], vectors['parts'][index]['targets'], part['weights'][masked])
            loss = loss + prediction_weights(s)['latent'] * latent / count
        if 'key' in vectors:
            loss = loss + (made[vectors['key']] * vectors['gradient'][index]).sum()
        return loss, torch.stack([mlm, right, latent]).detach()

    @torch.no_grad()
    def update(self, rate, momentum):
        """Clip by the global norm, AdamW, EMA; nothing of it where the gradient is not finite. Returns the norm before
        clipping."""
        parameters = list(self.student.parameters())
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        norm = norm_of([parameter.grad for parameter in parameters])
        if not norm.isfinite():
            return norm
        scale = (self.s.clipNorm / (norm + 1e-6)).clamp(max=1)
        torch._foreach_mul_([local(parameter.grad) for parameter in parameters], scale)
        for group in self.optimiser.param_groups:
            group['lr'] = rate
        self.optimiser.step()
        self.applied += 1
        teacher = [local(parameter) for parameter in self.teacher.parameters()]
        torch._foreach_mul_(teacher, momentum)
        torch._foreach_add_(teacher, [local(parameter) for parameter in parameters], alpha=1 - momentum)
        return norm

    @torch.no_grad()
    def divergence(self):
        """||teacher - student|| / ||student||."""
        student = list(self.student.parameters())
        apart = [t - p for t, p in zip(self.teacher.parameters(), student)]
        return norm_of(apart) / norm_of(student)


def local(tensor):
    """What of it lies on this rank."""
    return tensor.to_local() if hasattr(tensor, 'to_local') else tensor


def norm_of(tensors):
    """L2 norm of all of them as one vector; of sharded ones over all ranks."""
    squares = torch.stack([local(tensor).square().sum() for tensor in tensors]).sum()
    return (parallel.summed(squares) if hasattr(tensors[0], 'to_local') else squares).sqrt()


def fill(tensor, value):
    """Copies a whole tensor into one that may be sharded."""
    value = value.to(tensor.device, tensor.dtype)
    if hasattr(tensor, 'to_local'):
        from torch.distributed.tensor import distribute_tensor

        value = distribute_tensor(value, tensor.device_mesh, tensor.placements)
    tensor.copy_(value)
