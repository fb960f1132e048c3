"""A genome as the studio packs it: two bits a base in a memory-mapped file, unknown and soft-masked bases as runs.

FASTA (plain, gzip, bgzip) and UCSC's .2bit are read in pieces, so that memory does not grow with the genome but by its
runs (16 bytes each). The fingerprint is the studio's: Murmur3 (x86, 128 bits) of packed bases, names, lengths and runs.
"""

import gzip
import json
import os
import re
import struct
from array import array
from pathlib import Path

import numpy as np

from .settings import SOFT_MASKED, UNKNOWN, Refused

PIECE = 1 << 20
UNKNOWN_BIT, SOFT_BIT, NONE = 4, 8, 255


def residue_codes():
    """Of every byte: base in bits 0 and 1, unknown, soft-masked; NONE where it is no residue."""
    table = np.full(256, NONE, np.uint8)
    letters = {'A': 0, 'C': 1, 'G': 2, 'T': 3, 'U': 3} | dict.fromkeys('NRYSWKMBDHVX-*', UNKNOWN_BIT)
    for letter, code in letters.items():
        table[ord(letter.lower())] = code | SOFT_BIT
        table[ord(letter)] = code
    return table


RESIDUES = residue_codes()


class Packer:
    """Packs residues as they stream in: records are opened, filled by any number of pieces, and closed."""

    def __init__(self, folder):
        self.file = open(folder / 'bases.2b', 'wb')
        self.hash = Fingerprint()
        self.rest = np.empty(0, np.uint8)  # codes that fill no byte yet
        self.names, self.lengths, self.taken, self.numbers = [], [], set(), {}
        self.runs = {UNKNOWN_BIT: Runs(), SOFT_BIT: Runs()}
        self.bases = self.record_start = 0

    def append(self, codes):
        for bit, runs in self.runs.items():
            runs.add(codes & bit != 0, self.bases)
        self.bases += len(codes)
        codes = np.concatenate([self.rest, codes & 3])
        whole = len(codes) - len(codes) % 4
        self.rest = codes[whole:]
        self.write(codes[:whole])

    def write(self, codes):
        quads = codes.reshape(-1, 4)
        packed = (quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6).astype(np.uint8).tobytes()
        self.file.write(packed)
        self.hash.update(packed)

    def close_record(self, name):
        """Records without a base are left out."""
        if self.bases == self.record_start:
            return
        word = name or f'record_{len(self.names) + 1}'
        claimed = word
        while claimed in self.taken:
            self.numbers[word] = self.numbers.get(word, 1) + 1
            claimed = f'{word}_{self.numbers[word]}'
        self.taken.add(claimed)
        self.names.append(claimed)
        self.lengths.append(self.bases - self.record_start)
        self.record_start = self.bases

    def finish(self):
        self.write(np.concatenate([self.rest, np.zeros(-len(self.rest) % 4, np.uint8)]))
        self.file.close()
        for name, length in zip(self.names, self.lengths):
            self.hash.update(f'{name}\t{length}\n'.encode())
        for runs in self.runs.values():
            runs.close()
            for column in (runs.starts, runs.lengths):
                self.hash.update(np.frombuffer(column, np.int64).astype('<f8').tobytes())
        return self.hash.digest()


class Runs:
    """Sorted, disjoint stretches of positions."""

    def __init__(self):
        self.starts, self.lengths = array('q'), array('q')
        self.open = None

    def add(self, flags, at):
        """Flags of the positions from `at` on; runs that touch are one."""
        edges = np.flatnonzero(np.diff(flags, prepend=self.open is not None)) + at
        for edge in edges.tolist():
            if self.open is None:
                self.open = edge
            else:
                self.starts.append(self.open)
                self.lengths.append(edge - self.open)
                self.open = None
        self.end = at + len(flags)

    def close(self):
        if self.open is not None:
            self.starts.append(self.open)
            self.lengths.append(self.end - self.open)
            self.open = None


class Fingerprint:
    """MurmurHash3_x86_128 over bytes that come in pieces. What each word is multiplied by is done for many at once;
    what hangs on the word before cannot be: some three minutes for a human genome, once."""

    CONSTANTS = (
        (0x239B961B, 15, 0xAB0E9789),
        (0xAB0E9789, 16, 0x38B34AE5),
        (0x38B34AE5, 17, 0xA1E38B93),
        (0xA1E38B93, 18, 0x239B961B),
    )
    MASK = 0xFFFFFFFF

    def __init__(self):
        self.state = [0, 0, 0, 0]
        self.length = 0
        self.held = b''

    def update(self, data):
        self.length += len(data)
        data = self.held + data if self.held else data
        whole = len(data) - len(data) % 16
        self.held = data[whole:]
        for at in range(0, whole, PIECE):
            self.mix(np.frombuffer(data[at : min(whole, at + PIECE)], '<u4').reshape(-1, 4))

    def mix(self, words):
        columns = (self.scrambled(words[:, i], i).tolist() for i in range(4))
        h1, h2, h3, h4 = self.state
        mask = self.MASK
        for k1, k2, k3, k4 in zip(*columns):
            h1 ^= k1
            h1 = (((h1 << 19 | h1 >> 13) & mask) + h2) * 5 + 0x561CCD1B & mask
            h2 ^= k2
            h2 = (((h2 << 17 | h2 >> 15) & mask) + h3) * 5 + 0x0BCAA747 & mask
            h3 ^= k3
            h3 = (((h3 << 15 | h3 >> 17) & mask) + h4) * 5 + 0x96CD1C35 & mask
            h4 ^= k4
            h4 = (((h4 << 13 | h4 >> 19) & mask) + h1) * 5 + 0x32AC3B17 & mask
        self.state = [h1, h2, h3, h4]

    def scrambled(self, words, column):
        before, by, after = self.CONSTANTS[column]
        k = words.astype(np.uint64) * np.uint64(before) & np.uint64(self.MASK)
        k = (k << np.uint64(by) | k >> np.uint64(32 - by)) & np.uint64(self.MASK)
        return k * np.uint64(after) & np.uint64(self.MASK)

    def digest(self):
        """32 hexadecimal digits; ends the hash."""
        tail = np.frombuffer(self.held.ljust(16, b'\0'), '<u4')
        hashes = [h ^ int(self.scrambled(tail[i : i + 1], i)[0]) for i, h in enumerate(self.state)]
        spread = self.spread([h ^ self.length & self.MASK for h in hashes])
        return ''.join(f'{h:08x}' for h in self.spread([self.finish(h) for h in spread]))

    def spread(self, hashes):
        first = sum(hashes) & self.MASK
        return [first, *((h + first) & self.MASK for h in hashes[1:])]

    def finish(self, h):
        h = (h ^ h >> 16) * 0x85EBCA6B & self.MASK
        h = (h ^ h >> 13) * 0xC2B2AE35 & self.MASK
        return h ^ h >> 16


LINE_STARTS = re.compile(rb'\n[>;#!]')  # a header, or a comment
SPACES = np.frombuffer(b'\n \t', np.uint8)


def read_fasta(stream, packer, file):
    """Lines end with LF, CR LF or CR, and are of any length; `;`, `#` or `!` at a line's start makes it a comment."""
    header, name = None, None  # of the header or comment under way; of the record under way
    at_line_start, held = True, b''
    while piece := stream.read(PIECE):
        piece = held + piece
        held = b'\r' if piece.endswith(b'\r') else b''  # its LF may come next
        piece = piece[: len(piece) - len(held)].replace(b'\r\n', b'\n').replace(b'\r', b'\n')
        at = 0
        while at < len(piece):
            if header is not None:
                end = piece.find(b'\n', at)
                header += piece[at : end if end >= 0 else len(piece)]
                if end < 0:
                    break
                if header.startswith(b'>'):
                    packer.close_record(name)
                    name = first_word(header)
                header, at, at_line_start = None, end + 1, True
            elif at_line_start and piece[at] in b'>;#!':
                header = b''
            else:
                found = LINE_STARTS.search(piece, at)
                end = found.start() + 1 if found else len(piece)
                take_sequence(piece[at:end], packer, name, file)
                at, at_line_start = end, piece[end - 1] == 10
    packer.close_record(name)


def first_word(header):
    return (header[1:1001].split(b'\1')[0].decode('utf-8', 'replace').split() or [''])[0]


def take_sequence(text, packer, name, file):
    letters = np.frombuffer(text, np.uint8)
    codes = RESIDUES[letters]
    known = codes != NONE
    if not known.all():
        strange = letters[~known & ~np.isin(letters, SPACES)]
        if len(strange):
            what = f'{file} holds "{chr(strange[0])}" (byte {strange[0]}) within the sequence of "{name}".'
            raise Refused(what, 'Choose a FASTA file of nucleotides.')
        codes = codes[known]
    if len(codes) and name is None:
        raise Refused(f'{file} has sequence before its first header.', 'Choose a FASTA file.')
    packer.append(codes)


def read_two_bit(path, packer):
    """UCSC's .2bit, version 0 and 1, either byte order; by piece, from the file as it lies."""
    data = np.memmap(path, np.uint8, 'r')
    order = '<' if struct.unpack('<I', data[:4].tobytes())[0] == TWO_BIT else '>'

    def numbers(at, count, kind='I'):
        size = struct.calcsize(kind) * count
        if at + size > len(data):
            raise Refused(f'{path} ends before its records do.', 'Download or copy the file again.')
        return struct.unpack(f'{order}{count}{kind}', data[at : at + size].tobytes()), at + size

    (version, count, _), at = numbers(4, 3)
    offset_kind = 'Q' if version else 'I'
    for _ in range(count):
        size = int(data[at])
        name = data[at + 1 : at + 1 + size].tobytes().decode()
        (place,), at = numbers(at + 1 + size, 1, offset_kind)
        (length, runs), place = numbers(place, 2)
        unknown, place = run_edges(numbers, place, runs)
        (runs,), place = numbers(place, 1)
        soft, place = run_edges(numbers, place, runs)
        place += 4
        if place + -(-length // 4) > len(data):
            raise Refused(f'{path} ends before its records do.', 'Download or copy the file again.')
        for first in range(0, length, 4 * PIECE):
            bases = min(4 * PIECE, length - first)
            quads = np.asarray(data[place + first // 4 : place + first // 4 + -(-bases // 4)])
            codes = TWO_BIT_CODES[(quads[:, None] >> np.array([6, 4, 2, 0], np.uint8)) & 3].ravel()[:bases]
            where = np.arange(first, first + bases)
            isUnknown, isSoft = (np.searchsorted(edges, where, 'right') % 2 == 1 for edges in (unknown, soft))
            packer.append(np.where(isUnknown, np.uint8(UNKNOWN_BIT), codes) | isSoft * np.uint8(SOFT_BIT))
        packer.close_record(name)


def run_edges(numbers, at, count):
    """Starts and ends in turn, of so many runs."""
    starts, at = numbers(at, count)
    lengths, at = numbers(at, count)
    starts = np.array(starts, np.int64)
    return np.stack([starts, starts + np.array(lengths, np.int64)], axis=1).ravel(), at


TWO_BIT = 0x1A412743
TWO_BIT_CODES = np.array([3, 1, 0, 2], np.uint8)  # T, C, A, G


def pack(paths, folder):
    """Reads the files of one genome into the folder; its description. All or nothing: genome.json comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    packer = Packer(folder)
    for path in map(Path, paths):
        if not path.is_file():
            raise Refused(f'There is no file {path}.', 'Give the genome with --genome.')
        with open(path, 'rb') as file:
            head = file.read(4)
        if struct.pack('<I', TWO_BIT) == head or struct.pack('>I', TWO_BIT) == head:
            read_two_bit(path, packer)
            continue
        with gzip.open(path, 'rb') if head[:2] == b'\x1f\x8b' else open(path, 'rb') as stream:
            read_fasta(stream, packer, path.name)
    fingerprint = packer.finish()
    if not packer.names:
        raise Refused(f'{", ".join(map(str, paths))} hold no sequence.', 'Choose a FASTA or .2bit file.')
    for bit, name in ((UNKNOWN_BIT, 'unknown'), (SOFT_BIT, 'soft')):
        runs = packer.runs[bit]
        np.save(folder / f'{name}.npy', np.array([runs.starts, runs.lengths], np.int64).reshape(2, -1))
    description = {'fingerprint': fingerprint, 'names': packer.names, 'lengths': packer.lengths}
    (folder / 'genome.json.new').write_text(json.dumps(description), encoding='utf-8')
    os.replace(folder / 'genome.json.new', folder / 'genome.json')
    return description


class Genome:
    """A packed genome as it lies in a folder. All records end to end on one axis."""

    def __init__(self, folder):
        folder = Path(folder)
        described = json.loads((folder / 'genome.json').read_text(encoding='utf-8'))
        self.fingerprint, self.names = described['fingerprint'], described['names']
        self.lengths = np.array(described['lengths'], np.int64)
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.packed = np.memmap(folder / 'bases.2b', np.uint8, 'r')
        self.unknown, self.soft = (Stretch(*np.load(folder / f'{name}.npy')) for name in ('unknown', 'soft'))

    def read(self, record, start, length):
        """Base codes [length], 128 added where a base is soft-masked."""
        at = int(self.offsets[record]) + start
        quads = np.asarray(self.packed[at // 4 : (at + length + 3) // 4])
        codes = ((quads[:, None] >> np.array([0, 2, 4, 6], np.uint8)) & 3).ravel()[at % 4 : at % 4 + length]
        for first, last in self.unknown.within(at, at + length):
            codes[first - at : last - at] = UNKNOWN
        for first, last in self.soft.within(at, at + length):
            codes[first - at : last - at] |= SOFT_MASKED
        return codes


class Stretch:
    """Sorted runs of positions."""

    def __init__(self, starts, lengths):
        self.starts, self.ends = starts, starts + lengths
        self.before = np.concatenate([[0], np.cumsum(lengths)])  # positions in the runs before each

    def within(self, start, end):
        """What of each run lies in [start, end)."""
        first, last = np.searchsorted(self.ends, start, 'right'), np.searchsorted(self.starts, end)
        for a, b in zip(self.starts[first:last].tolist(), self.ends[first:last].tolist()):
            yield max(a, start), min(b, end)

    def count(self, start, length):
        """Positions of the runs in [start, start + length); arrays."""
        return self.up_to(start + length) - self.up_to(start)

    def up_to(self, position):
        run = np.searchsorted(self.starts, position, 'right')
        if not len(self.starts):
            return np.zeros_like(position)
        over = np.where(run > 0, np.maximum(0, self.ends[run - 1] - position), 0)
        return self.before[run] - over
