"""Genomes: every packing of a file is the same genome, memory stays bounded, what is no sequence is refused."""

import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest

from folders import PYTHON, make_genome
from helicase.genome import Fingerprint, Genome, Stretch, pack
from helicase.settings import Refused


def bgzip(data):
    """Blocks of gzip with their sizes in the extra field, as bgzip writes them, and its empty last block."""
    blocks = [gzip.compress(data[i : i + 500]) for i in range(0, len(data), 500)] + [gzip.compress(b'')]
    return b''.join(blocks)


def two_bit(text, order='<'):
    """The .2bit file of FASTA text."""
    records = [record.split('\n', 1) for record in text.split('>')[1:]]
    records = [(header.split()[0], body.replace('\n', '')) for header, body in records]
    index_size = 16 + sum(5 + len(name) for name, _ in records)
    index, bodies = b'', b''
    for name, sequence in records:
        index += bytes([len(name)]) + name.encode() + struct.pack(order + 'I', index_size + len(bodies))
        codes = np.array(['TCAG'.find(base) if base in 'TCAG' else 0 for base in sequence.upper()])
        quads = np.append(codes, np.zeros(-len(codes) % 4, int)).reshape(-1, 4)
        bodies += struct.pack(order + 'I', len(sequence))
        for test in (lambda base: base in 'Nn', str.islower):
            flags = np.array([test(base) for base in sequence])
            edges = np.flatnonzero(np.diff(flags, prepend=False, append=False)).reshape(-1, 2)
            numbers = [len(edges), *edges[:, 0], *(edges[:, 1] - edges[:, 0])]
            bodies += struct.pack(f'{order}{len(numbers)}I', *numbers)
        bodies += struct.pack(order + 'I', 0) + (quads @ [64, 16, 4, 1]).astype(np.uint8).tobytes()
    return struct.pack(order + 'IIII', 0x1A412743, 0, len(records), 0) + index + bodies


def test_every_file_of_a_genome_is_the_same_genome(tmp_path):
    make_genome(tmp_path / 'a.fa')
    text = (tmp_path / 'a.fa').read_bytes()
    files = {'a.fa': text, 'b.fa.gz': gzip.compress(text), 'c.fa.gz': bgzip(text), 'd.fa': text.replace(b'\n', b'\r\n')}
    files |= {'e.2bit': two_bit(text.decode()), 'f.2bit': two_bit(text.decode(), '>')}
    prints = set()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        prints.add(pack([tmp_path / name], tmp_path / f'{name}.packed')['fingerprint'])
    assert len(prints) == 1
    (tmp_path / 'g.fa').write_bytes(text.replace(b'A', b'C', 1))
    assert pack([tmp_path / 'g.fa'], tmp_path / 'g')['fingerprint'] not in prints


def test_bases_are_read_back_as_they_were(tmp_path):
    make_genome(tmp_path / 'a.fa')
    pack([tmp_path / 'a.fa'], tmp_path / 'packed')
    genome = Genome(tmp_path / 'packed')
    records = [record.split('\n', 1)[1].replace('\n', '') for record in (tmp_path / 'a.fa').read_text().split('>')[1:]]
    for record, text in enumerate(records):
        for start, length in ((0, len(text)), (1, 7), (197, 70), (399, 302)):
            codes = genome.read(record, start, length)
            letters = ''.join('ACGTN'[code & 127] for code in codes)
            assert (
                ''.join(a.lower() if code & 128 else a for a, code in zip(letters, codes))
                == text[start : start + length]
            )


def test_runs_are_counted_as_they_lie():
    runs = Stretch(np.array([3, 10, 20]), np.array([2, 5, 1]))
    flags = np.zeros(40, int)
    for start, length in ((3, 2), (10, 5), (20, 1)):
        flags[start : start + length] = 1
    starts = np.arange(25)
    for length in (1, 4, 15):
        assert runs.count(starts, length).tolist() == [flags[at : at + length].sum() for at in starts]


def test_the_hash_is_murmur3_x86_128():
    """Known answers of the reference implementation, seed 0."""
    assert Fingerprint().digest() == '0' * 32
    hashed = Fingerprint()
    hashed.update(b'The quick brown fox jumps over ')
    hashed.update(b'the lazy dog')
    assert hashed.digest() == '2f1583c3ecee2c675d7bf66ce5e91d2c'


@pytest.mark.parametrize('text', [b'ACGT', b'>a\nACGT!\n', b'>a\n', b'%PDF-1.7', b'>a\nACGTE\n'])
def test_what_is_no_sequence_is_refused(tmp_path, text):
    (tmp_path / 'a.fa').write_bytes(text)
    with pytest.raises(Refused):
        pack([tmp_path / 'a.fa'], tmp_path / 'packed')
    assert not (tmp_path / 'packed' / 'genome.json').exists()


def test_memory_does_not_grow_with_the_genome(tmp_path):
    """64 million bases, packed by a process that may not take half as many bytes beyond what it starts with."""
    line = ''.join(np.array(list('ACGT'))[np.random.default_rng(1).integers(0, 4, 1_000_000)])
    with gzip.open(tmp_path / 'a.fa.gz', 'wt', compresslevel=1) as file:
        file.write('>a\n')
        for _ in range(64):
            file.write(line + '\n')
    code = f"""
import resource, sys
sys.path.insert(0, {str(PYTHON)!r})
from pathlib import Path
from helicase.genome import pack
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
pack([Path({str(tmp_path / 'a.fa.gz')!r})], Path({str(tmp_path / 'packed')!r}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    grown = int(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout)
    assert grown < 64_000
    assert (tmp_path / 'packed' / 'bases.2b').stat().st_size == 16_000_000
