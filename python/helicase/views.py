"""What student and teacher see of a window, from its base codes; every random number by counter (philox.py)."""

from dataclasses import dataclass

import numpy as np

from . import philox
from .settings import BASE_CLASSES, SOFT_MASKED, UNKNOWN, soft_mask_weight

ONE_HOT = np.eye(BASE_CLASSES, dtype=np.float32)


@dataclass
class Views:
    """Of N windows, in the student's reading direction."""

    student: np.ndarray  # [N,T,5] float32; the last C rows, the CLS vectors, are zero, as a hidden base is
    teacher: np.ndarray | None  # [N,T,5]; None where nobody looks
    targets: np.ndarray  # [N,L] base codes
    weights: np.ndarray  # [N,L] float32: what a base counts for in the loss, 0 where it is not masked or not known
    hidden: np.ndarray  # [N,L] bool: masked, and nothing shown in its place


def complement(codes):
    return np.where(codes == UNKNOWN, UNKNOWN, 3 - codes)


def reverse_complement(codes):
    return complement(codes)[..., ::-1]


def with_cls(rows, s):
    """[N,L,5] and C zero rows behind."""
    return np.concatenate([rows, np.zeros((len(rows), s.clsVectors, BASE_CLASSES), np.float32)], axis=1)


def views(codes, teacher_codes, s, step, samples, noise=None, turn=None):
    """The views of windows with these codes [N,L] (128 added where a base is soft-masked).

    noise and turn stand in the place of the settings where given: validation masks and does nothing else.
    """
    noise = s.noise if noise is None else noise
    turn = s.reverseComplement if turn is None else turn
    bases, soft = codes & (SOFT_MASKED - 1), codes & SOFT_MASKED != 0
    weights = np.where(soft, np.float32(soft_mask_weight(s)), np.float32(1))
    drawn = philox.words(s.seed, step, samples, philox.REVERSE_COMPLEMENT, 1)
    reversed_ = philox.uniform(drawn) < turn
    targets = np.where(reversed_, reverse_complement(bases), bases)
    weights = np.where(reversed_, weights[:, ::-1], weights)
    masked, kind, replacement = mask(s, step, samples, codes.shape[1])
    hidden = masked & (kind < s.maskZeroShare)
    replaced = masked & ~hidden & (kind < s.maskZeroShare + s.maskRandomShare)
    rows = ONE_HOT[targets]
    rows[hidden] = 0
    rows[replaced] = ONE_HOT[replacement[replaced]]
    if noise > 0:
        numbers = philox.normals(s.seed, step, samples, philox.NOISE, rows[0].size)
        rows = (rows + noise * numbers.reshape(rows.shape)).astype(np.float32)
    known = targets != UNKNOWN
    return Views(
        student=with_cls(rows, s),
        teacher=None if teacher_codes is None else with_cls(ONE_HOT[teacher_codes], s),
        targets=targets,
        weights=np.where(masked & known, weights, np.float32(0)),
        hidden=hidden & known,
    )


def mask(s, step, samples, length):
    """Whether a position is masked, what becomes of it (uniform), and a base in its place; [N,L] each.

    The stream of a window is read in order: a word says whether a position is masked; of a masked one the next says
    what becomes of it, and of one that is replaced a third says by which base. So each word knows how many words on the
    next position begins, and where position i begins is found by doubling: 2^k positions on from where 2^k begin.
    """
    count = 3 * length + 1
    drawn = philox.words(s.seed, step, samples, philox.MASK, count + 2)
    chance = philox.uniform(drawn)
    masked, kind = chance[:, :count] < s.maskRate, chance[:, 1 : count + 1]
    replaced = masked & (kind >= s.maskZeroShare) & (kind < s.maskZeroShare + s.maskRandomShare)
    last = count - 1
    on = np.minimum(np.arange(count) + 1 + masked + replaced, last)
    at = np.zeros((len(drawn), 1), np.int64)
    while at.shape[1] < length:
        at = np.concatenate([at, np.take_along_axis(on, at, axis=1)], axis=1)
        on = np.take_along_axis(on, on, axis=1)
    at = at[:, :length]
    take = lambda of: np.take_along_axis(of, at, axis=1)  # noqa: E731
    return take(masked), take(kind), take(philox.below(drawn[:, 2:], 4))


def teacher_view(codes, s, step, sample):
    """The teacher's view of a window [L]: the augmentations composed, deletion, insertion, translocation."""
    view, length, reach = codes, len(codes), s.augmentationReach

    def numbers(purpose):
        # Three places and at most `reach` bases.
        drawn = iter(philox.words(s.seed, step, [sample], purpose, 3 + reach)[0].tolist())
        return lambda bound: next(drawn) * bound >> 32

    if 'deletion' in s.teacherAugmentations:
        below = numbers(philox.DELETION)
        count = below(reach + 1)
        at = below(length - count + 1)
        before = below(count + 1)
        fresh = np.array([below(4) for _ in range(count)], codes.dtype)
        view = np.concatenate([fresh[:before], view[:at], view[at + count :], fresh[before:]])
    if 'insertion' in s.teacherAugmentations:
        below = numbers(philox.INSERTION)
        count = below(reach + 1)
        at = below(length - count + 1)
        fresh = np.array([below(4) for _ in range(count)], codes.dtype)
        view = np.concatenate([view[:at], fresh, view[at : length - count]])
    if 'translocation' in s.teacherAugmentations:
        view = np.roll(view, numbers(philox.TRANSLOCATION)(2 * reach + 1) - reach)
    return view
