"""Windows of the genome: which, and what student and teacher are given of them. All by counter, by global sample."""

import queue
import threading
from pathlib import Path

import numpy as np

from . import parallel, philox
from .genome import Genome, pack
from .settings import SOFT_MASKED, Refused, compares_cls, prediction_weights
from .views import reverse_complement, teacher_view, views

MOST_TRIES = 10_000
NEAR_TRIES = 8


def open_genome(paths, folder, expected):
    """The genome packed in the folder, read from the files where it is not there yet; by the first rank for all.

    expected: the fingerprint of the genome that the run belongs to; another genome is refused.
    """
    folder = Path(folder)
    refused = None
    if parallel.rank() == 0:
        try:
            if not (folder / 'genome.json').is_file():
                if not paths:
                    what = 'This run needs its genome, which is not in the folder.'
                    raise Refused(what, 'Give its FASTA or .2bit file with --genome.')
                pack([paths] if isinstance(paths, (str, Path)) else paths, folder)
        except Refused as error:
            refused = error
    if parallel.any_rank(refused is not None):
        raise refused or Refused('The genome could not be read.', 'See what the first process says.')
    genome = Genome(folder)
    if genome.fingerprint != expected:
        what = f'This is another genome: its fingerprint is {genome.fingerprint}, that of the run {expected}.'
        raise Refused(what, f'Give the file of the run (data.md names it), and delete {folder}.')
    return genome


class Sampler:
    """Draws windows from one part of a split: [[record, start, end], ...] sorted."""

    def __init__(self, genome, part, s):
        self.genome, self.s, self.length = genome, s, s.windowLength
        part = np.array(part, np.int64).reshape(-1, 3)
        part = part[part[:, 2] - part[:, 1] >= s.windowLength]
        self.record, self.start, self.end = part.T
        self.axis_end = genome.offsets[self.record] + self.end
        self.cumulative = np.cumsum(self.end - self.start - s.windowLength + 1)
        last = np.flatnonzero(np.diff(self.record, append=-1))
        self.by_record = self.cumulative[last]
        self.most_unknown = int(s.maxUnknownShare * s.windowLength)

    def draw(self, step, samples, purpose):
        """(records, starts) of the windows of these samples."""
        s, samples = self.s, np.asarray(samples)
        per_try = 4 if s.sampling == 'record' else 2
        records, starts = np.zeros((2, len(samples)), np.int64)
        left, tries = np.arange(len(samples)), 4
        while len(left) and len(self.cumulative) and tries <= MOST_TRIES:
            drawn = philox.words(s.seed, step, samples[left], purpose, per_try * tries)
            index, start = self.at(self.position(drawn.reshape(len(left), tries, per_try)))
            good = self.unknown_in(self.record[index], start) <= self.most_unknown
            first = good.argmax(axis=1)
            found = good.any(axis=1)
            rows = np.arange(len(left))[found], first[found]
            records[left[found]], starts[left[found]] = self.record[index[rows]], start[rows]
            left, tries = left[~found], 4 * tries if tries < MOST_TRIES / 4 else max(MOST_TRIES, tries + 1)
        if len(left):
            what = f'No window of {self.length:,} bases with at most {self.most_unknown:,} unknown ones was found.'
            raise Refused(what, 'Allow more N in a window (maxUnknownShare), or choose shorter windows.')
        return records, starts

    def position(self, drawn):
        """Among all start positions, of the words of each try [N,tries,2 or 4]."""
        if self.s.sampling != 'record':
            return np.floor(philox.fraction53(drawn[..., 0], drawn[..., 1]) * self.cumulative[-1]).astype(np.int64)
        record = np.floor(philox.fraction53(drawn[..., 0], drawn[..., 1]) * len(self.by_record)).astype(np.int64)
        before = np.where(record > 0, self.by_record[record - 1], 0)
        inside = philox.fraction53(drawn[..., 2], drawn[..., 3]) * (self.by_record[record] - before)
        return before + np.floor(inside).astype(np.int64)

    def at(self, position):
        """(stretch, start) of a place among all start positions."""
        index = np.searchsorted(self.cumulative, position, 'right')
        return index, self.end[index] - self.length + 1 - (self.cumulative[index] - position)

    def unknown_in(self, record, start):
        at = self.genome.offsets[record] + start
        unknown = self.genome.unknown.count(at, self.length)
        if self.s.softMask == 'skip':
            unknown = unknown + self.genome.soft.count(at, self.length)
        return unknown

    def near(self, record, start, reach, words):
        """The start of a window within `reach` of this one in the same stretch, of a word for each try."""
        stretch = int(np.searchsorted(self.axis_end, self.genome.offsets[record] + start + self.length))
        first = max(int(self.start[stretch]), start - reach)
        count = min(int(self.end[stretch]) - self.length, start + reach) - first + 1
        for word in words.tolist():
            near = first + int(word * 2.0**-32 * count)
            if self.unknown_in(record, np.int64(near)) <= self.most_unknown:
                return near
        return start


class Windows:
    """Base codes of the windows of each step: [N,L] of the student, 128 added where soft-masked, and of the teacher."""

    def __init__(self, genome, split, s):
        self.genome, self.s = genome, s
        self.train = Sampler(genome, split['train'], s)
        self.validation = Sampler(genome, split['validation'], s)

    def training(self, step, samples):
        """(student's codes, teacher's or None) of the samples of a step, by their numbers in the whole batch."""
        return self.codes(self.train, step, samples, philox.TRAIN_WINDOW)

    def held_out(self, samples):
        """Those of validation, drawn once."""
        return self.codes(self.validation, 0, samples, philox.VALIDATION_WINDOW)

    def codes(self, sampler, step, samples, purpose):
        s = self.s
        places = list(zip(*(column.tolist() for column in sampler.draw(step, samples, purpose))))
        student = np.stack([self.genome.read(record, start, s.windowLength) for record, start in places])
        bases = student & (SOFT_MASKED - 1)
        if s.contrastiveWeight == 0:
            return student, None
        if compares_cls(s):
            return student, np.stack([teacher_view(row, s, step, sample) for row, sample in zip(bases, samples)])
        if 'neighbour' not in prediction_weights(s):
            return student, None
        return student, self.neighbours(sampler, step, samples, places)

    def neighbours(self, sampler, step, samples, places):
        """Of each window another one that begins within L bases of it, as likely turned as the student's."""
        s = self.s
        words = philox.words(s.seed, step, samples, philox.NEIGHBOUR, NEAR_TRIES)
        turned = philox.uniform(philox.words(s.seed, step, samples, philox.NEIGHBOUR_STRAND, 1))[:, 0]
        rows = []
        for (record, start), tries, turn in zip(places, words, turned < s.reverseComplement):
            near = sampler.near(record, start, s.windowLength, tries)
            codes = self.genome.read(record, near, s.windowLength) & (SOFT_MASKED - 1)
            rows.append(reverse_complement(codes) if turn else codes)
        return np.stack(rows)


def batches(windows, s, first_step, parts):
    """(step, views of each part) from `first_step` on, made in a thread of their own, two steps ahead."""
    made = queue.Queue(maxsize=2)

    def work():
        try:
            for step in range(first_step, s.steps + 1):
                made.put((step, [views(*windows.training(step, part), s, step, part) for part in parts]))
            made.put(None)
        except BaseException as error:  # noqa: BLE001 - it belongs to who waits
            made.put(error)

    threading.Thread(target=work, daemon=True).start()
    while (item := made.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item
