import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { fasta, someBases, TINY, test } from './studio.ts';

const good = `>good\n${someBases(3000)}\n`;
const packed = gzipSync(good);
const flipped = (bytes: Buffer, at: number): Buffer =>
  Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 0x55 : byte)));
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

/** The twelve ugliest files, as people drop them, and the code each is answered with. */
const ugly: readonly {
  readonly what: string;
  readonly code: string;
  readonly files: { name: string; mimeType: string; buffer: Buffer }[];
}[] = [
  { what: 'an empty file', code: 'file-empty', files: [fasta('empty.fa', '')] },
  { what: 'a PDF called FASTA', code: 'format-pdf', files: [fasta('paper.fasta', '%PDF-1.7\n%\u00e2\u00e3\n')] },
  {
    what: 'a web page saved in place of the sequence',
    code: 'format-html',
    files: [fasta('NC_000001.fa', '<!DOCTYPE html><html><body>Not found</body></html>')],
  },
  {
    what: 'reads instead of a genome',
    code: 'format-fastq',
    files: [file('reads.fq.gz', gzipSync('@read1\nACGT\n+\nIIII\n'))],
  },
  {
    what: 'a zip with a FASTA inside',
    code: 'format-zip',
    files: [file('genome.fa', Buffer.from('PK\u0003\u0004\u0014\u0000\u0000\u0000', 'latin1'))],
  },
  {
    what: 'text as Windows editors save it',
    code: 'format-utf16',
    files: [file('genome.txt', Buffer.from(`\u{feff}${good}`, 'utf16le'))],
  },
  {
    what: 'a download cut short',
    code: 'gzip-truncated',
    files: [file('genome.fa.gz', packed.subarray(0, packed.length - 200))],
  },
  {
    what: 'a download with a flipped bit in its checksum',
    code: 'gzip-checksum',
    files: [file('genome.fa.gz', flipped(packed, packed.length - 6))],
  },
  {
    what: 'an index without its sequence',
    code: 'index-alone',
    files: [fasta('genome.fa.fai', 'chr1\t3000\t6\t60\t61\n')],
  },
  {
    what: 'protein',
    code: 'fasta-protein',
    files: [fasta('proteome.fa', `>p\n${'MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ'.repeat(5)}\n`)],
  },
  {
    what: 'a genome of unknown bases',
    code: 'genome-mostly-unknown',
    files: [fasta('gaps.fa', `>a\n${'N'.repeat(2000)}ACGT\n`)],
  },
  {
    what: 'a good file with a torn one',
    code: 'fasta-control-byte',
    files: [fasta('good.fa', good), fasta('torn.fa', '>b\nACGT\nAC\u0000\u0000\n')],
  },
];

test('each of the twelve ugliest files is refused whole, with a code and an action; then a good one trains', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  for (const { what, code, files } of ugly) {
    await studio.chooseFiles(files);
    await expect.poll(async () => (await studio.snapshot()).error?.code, { message: what, timeout: 20_000 }).toBe(code);
    const { state, genome, error } = await studio.snapshot();
    expect({ state, genome }, what).toEqual({ state: 'failed', genome: null });
    expect(error?.message.length, what).toBeGreaterThan(10);
    await expect(page.getByRole('alert'), what).toContainText(code);
  }
  await studio.chooseFiles(fasta('good.fa', good));
  expect((await studio.reach(['ready'], 60_000)).genome).toMatchObject({ records: 1, bases: 3000 });
  await studio.startTraining();
  expect((await studio.reach(['done'], 120_000)).run).toMatchObject({ step: 40, steps: 40 });
});
