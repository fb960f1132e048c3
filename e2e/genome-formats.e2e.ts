import { gzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { fasta, someBases, TINY, test } from './studio.ts';

const LINE = 60;
const lines = (bases: string) => (bases.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).join('\n');
const chr1 = `${someBases(3000)}${'N'.repeat(90)}${someBases(910).toLowerCase()}`;
const chr2 = someBases(1500);
const text = `>chr1 the first\n${lines(chr1)}\n>chr2\n${lines(chr2)}\n`;
const chr2Offset = text.indexOf('>chr2\n') + '>chr2\n'.length;
const fai = (chr2Length: number) =>
  `chr1\t${chr1.length}\t16\t${LINE}\t${LINE + 1}\nchr2\t${chr2Length}\t${chr2Offset}\t${LINE}\t${LINE + 1}\n`;
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

/** A gzip member with the field in which bgzip tells its size. */
function bgzipBlock(bytes: Buffer): Buffer {
  const member = gzipSync(bytes);
  const size = member.length + 8 - 1;
  const header = Buffer.concat([member.subarray(0, 10), Buffer.from([6, 0, 66, 67, 2, 0, size & 255, size >> 8])]);
  header[3] = 4;
  return Buffer.concat([header, member.subarray(10)]);
}

/**
 * A bgzip file of three blocks, and its .gzi: how many blocks follow the first, and where each begins in the file and
 * in the text.
 */
function bgzip(plain: string): { readonly packed: Buffer; readonly gzi: Buffer } {
  const bytes = Buffer.from(plain);
  const starts = [0, 1700, 3400];
  const blocks = starts.map((start, i) => bgzipBlock(bytes.subarray(start, starts[i + 1])));
  const gzi = Buffer.alloc(8 + 16 * 2);
  gzi.writeBigUInt64LE(2n);
  for (const i of [1, 2]) {
    gzi.writeBigUInt64LE(BigInt(blocks.slice(0, i).reduce((sum, block) => sum + block.length, 0)), 16 * i - 8);
    gzi.writeBigUInt64LE(BigInt(starts[i]), 16 * i);
  }
  return { packed: Buffer.concat([...blocks, bgzipBlock(Buffer.alloc(0))]), gzi };
}

/**
 * The same genome as faToTwoBit writes it: index, then of each record length, runs of N and of lower case, and four
 * bases a byte.
 */
function twoBit(): Buffer {
  const numbers = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  const runs = (letters: string, pattern: RegExp) => {
    const found = [...letters.matchAll(pattern)];
    return numbers(found.length, ...found.map(({ index }) => index), ...found.map(([run]) => run.length));
  };
  const packed = (letters: string) =>
    Buffer.from(
      Array.from({ length: Math.ceil(letters.length / 4) }, (_, byte) =>
        [0, 1, 2, 3].reduce((bits, i) => (bits << 2) | code(letters[4 * byte + i]), 0),
      ),
    );
  const code = (letter = 'T') => Math.max(0, 'TCAG'.indexOf(letter.toUpperCase()));
  const body = (letters: string) =>
    Buffer.concat([
      numbers(letters.length),
      runs(letters, /N+/g),
      runs(letters, /[a-z]+/g),
      numbers(0),
      packed(letters),
    ]);
  const bodies = [body(chr1), body(chr2)];
  const named = (name: string, offset: number) =>
    Buffer.concat([Buffer.from([name.length]), Buffer.from(name), numbers(offset)]);
  const start = 16 + 2 * (1 + 4 + 4);
  return Buffer.concat([
    numbers(0x1a412743, 0, 2, 0),
    named('chr1', start),
    named('chr2', start + bodies[0].length),
    ...bodies,
  ]);
}

async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([called, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(content)], called));
      return transfer;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer });
  await page.dispatchEvent('main', 'drop', { dataTransfer });
}

test('one genome as FASTA, as bgzip with indexes and as .2bit is the same; each is shown, the .2bit trains', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  await studio.chooseFiles([fasta('genome.fa', text), fasta('genome.fa.fai', fai(chr2.length))]);
  const { genome } = await studio.reach(['ready'], 30_000);
  expect(genome).toMatchObject({ records: 2, bases: 5500, n: 90, softMasked: 910 });
  await expect(page.getByText('The index genome.fa.fai agrees with genome.fa.').first()).toBeVisible();

  const { packed, gzi } = bgzip(text);
  await studio.chooseFiles([
    file('genome.fa.bgz', packed),
    fasta('genome.fa.bgz.fai', fai(chr2.length)),
    file('genome.fa.bgz.gzi', gzi),
  ]);
  await expect
    .poll(async () => (await studio.snapshot()).genome?.source, { timeout: 20_000 })
    .toContain('genome.fa.bgz');
  expect((await studio.snapshot()).genome).toMatchObject({ fingerprint: genome?.fingerprint, records: 2, bases: 5500 });
  await page.getByText('2 notes on this import').click();
  for (const index of ['fai', 'gzi'])
    await expect(page.getByText(`The index genome.fa.bgz.${index} agrees with genome.fa.bgz.`).last()).toBeVisible();

  await drop(page, 'genome.2bit', twoBit());
  await expect.poll(async () => (await studio.snapshot()).genome?.source, { timeout: 20_000 }).toBe('genome.2bit');
  expect((await studio.snapshot()).genome).toMatchObject({ fingerprint: genome?.fingerprint, n: 90, softMasked: 910 });
  await page.getByLabel('Region', { exact: true }).fill('chr1:2,981-3,100');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Letters of/ })).toContainText(chr1.slice(3090, 3100));
  await studio.startTraining();
  expect((await studio.reach(['done'], 120_000)).run).toMatchObject({ step: 40 });
});

test('a stale index is noted and not used: the sequence is read as it is', async ({ page, studio }) => {
  const { packed, gzi } = bgzip(text);
  await studio.open(TINY);
  await studio.chooseFiles([fasta('genome.fa', text), fasta('genome.fa.fai', fai(chr2.length - 10))]);
  expect((await studio.reach(['ready'], 30_000)).genome).toMatchObject({ records: 2, bases: 5500 });
  await expect(
    page
      .getByText(
        'The index genome.fa.fai does not belong to this genome.fa: ' +
          'line 2 gives "chr2" 1,490 bases, it has 1,500. It was not used.',
      )
      .first(),
  ).toBeVisible();

  gzi.writeBigUInt64LE(77n, 8);
  await studio.chooseFiles([file('genome.fa.gz', packed), file('genome.fa.gz.gzi', gzi)]);
  await expect
    .poll(async () => (await studio.snapshot()).genome?.source, { timeout: 20_000 })
    .toContain('genome.fa.gz');
  await expect(
    page
      .getByText(
        'The index genome.fa.gz.gzi does not belong to this genome.fa.gz: ' +
          'no bgzip block begins at byte 77. It was not used.',
      )
      .first(),
  ).toBeVisible();
});
