import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { main } from './main';
import { RecordedTerminal, run, TINY } from './testing';

let folder: string;
const at = (name: string) => join(folder, name);
const one = randomDna(3000);
const two = randomDna(700, 2);

/** Asks the trained network about its genome. */
const ask = (command: string, ...args: string[]) =>
  run(command, at('a.helicase.tar'), '--genome', at('two.fa'), '--device', 'wasm', ...args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-explored-'));
  writeFileSync(at('two.fa'), `>one\n${one}\n>two\n${two}\n`);
  const args = ['train', at('two.fa'), ...TINY, '--device', 'wasm', '--steps', '3', '--out', at('a.helicase.tar')];
  expect((await run(...args)).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of arguments, those that name files. */
const inFolder = (text: string) => (/\.\w+$/.test(text) ? at(text) : text);

const vcf = (rows: readonly string[]) =>
  `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${rows.map((row) => `${row}\n`).join('')}`;
const base = (place: number) => one[place].toUpperCase();
const other = (place: number) => (base(place) === 'A' ? 'C' : 'A');
const row = (place: number, alternative = other(place), ref = base(place)) =>
  `one\t${place + 1}\t.\t${ref}\t${alternative}\t.\t.\tDP=3`;

/** Shape and numbers of a .npy file. */
function npy(name: string): { readonly shape: readonly number[]; readonly values: Float32Array } {
  const bytes = readFileSync(at(name));
  const header = 10 + bytes.readUInt16LE(8);
  const [, shape] = /'shape': \(([^)]*)\)/.exec(bytes.subarray(0, header).toString('latin1')) ?? [];
  return {
    shape: shape.split(',').filter(Boolean).map(Number),
    values: new Float32Array(new Uint8Array(bytes.subarray(header)).buffer),
  };
}

test('score writes the VCF with its scores and a table, and counts what has none', async () => {
  writeFileSync(at('in.vcf'), vcf([row(100), row(200, '<DEL>'), 'three\t4\t.\tA\tC\t.\t.\t.']));
  const files = ['--vcf', at('in.vcf'), '--out', at('out.vcf'), '--table', at('out.tsv')];
  const { code, out, err } = await ask('score', ...files, '--influence');
  expect([code, out]).toEqual([0, `${at('out.vcf')}\n${at('out.tsv')}\n`]);
  expect(err).toContain("3 rows: 1 alternatives scored, 0 of them near a record's end.");
  expect(err).toContain('1 symbolic allele or breakend');
  expect(err).toContain('The genome has no record "three": 1 rows.');
  const scored = readFileSync(at('out.vcf'), 'utf8');
  expect(scored).toMatch(/^##helicaseModel=.*, step 3, teacher$/m);
  const [, effect] = /DP=3;HELICASE_LLR=(-?[\d.]+);HELICASE_INFLUENCE=[\d.]+\n/.exec(scored) ?? [];
  expect(readFileSync(at('out.tsv'), 'utf8').split('\n')[1].split('\t').slice(0, 5)).toEqual([
    'one',
    '101',
    base(100),
    other(100),
    effect,
  ]);

  // Mutagenesis says the same of the same substitution.
  expect((await ask('mutate', '--region', 'one:91-120', '--out', at('map.npy'))).code).toBe(0);
  const { shape, values } = npy('map.npy');
  expect(shape).toEqual([30, 4]);
  expect(values[4 * 10 + 'ACGT'.indexOf(other(100))]).toBeCloseTo(Number(effect), 4);
});

test('score leaves nothing where the VCF is of another genome', async () => {
  writeFileSync(at('bad.vcf'), vcf([row(100), row(300, base(300), other(300))]));
  const { code, err } = await ask('score', '--vcf', at('bad.vcf'), '--out', at('bad-out.vcf'));
  expect(code).toBe(1);
  expect(err).toMatch(/Line 4 of bad\.vcf has REF .* at one:301, but the genome has .*\n.*\[vcf-reference\]/);
  expect(readdirSync(folder).filter((name) => name.startsWith('bad-out'))).toEqual([]);
});

test('score stopped by Ctrl C leaves nothing', async () => {
  writeFileSync(at('many.vcf'), vcf(Array.from({ length: 30_000 }, (_, i) => row(i % 3000))));
  const terminal = new RecordedTerminal();
  const args = ['score', at('a.helicase.tar'), '--genome', at('two.fa'), '--device', 'wasm', '--vcf', at('many.vcf')];
  const stopping = main([...args, '--out', at('many-out.vcf')], terminal);
  await expect.poll(() => terminal.listening).toBe(true);
  await expect.poll(() => readdirSync(folder)).toContain('many-out.vcf.part');
  terminal.interrupt();
  expect(await stopping).toBe(130);
  expect(terminal.listening).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('many-out'))).toEqual([]);
});

test('track writes bigWigs of records and bedGraphs of regions, and says how near ten passes come', async () => {
  const { code, out, err } = await ask('track', '--kind', 'surprisal', '--record', 'two', '--out', at('s.bw'));
  expect([code, out]).toEqual([0, `${at('s.bw')}\n`]);
  expect(err).toMatch(/on 512 bases of two: r = [01]\.\d+, mean difference -?\d\.\d+ bits/);
  expect(readFileSync(at('s.bw')).readUInt32LE(0)).toBe(0x888ffc26);
  const logo = await ask('track', '--kind', 'logo', '--out', at('l.bw'));
  expect(logo.out.split('\n').filter(Boolean)).toEqual(['A', 'C', 'G', 'T'].map((letter) => at(`l.${letter}.bw`)));
  const region = ['--kind', 'excess', '--region', 'two:11-40', '--way', 'exact'];
  const exact = await ask('track', ...region, '--out', at('e.bedGraph'));
  expect(exact.err).not.toContain('Ten passes');
  const lines = readFileSync(at('e.bedGraph'), 'utf8').trimEnd().split('\n');
  expect(lines[0]).toMatch(/^two\t10\t\d+\t-?\d/);
  expect(lines.at(-1)).toMatch(/^two\t\d+\t40\t-?\d/);
});

test('track says what stands out, by class of bases and by stretch', async () => {
  writeFileSync(
    at('one.gff3'),
    '##gff-version 3\none\t.\tCDS\t301\t900\t.\t+\t0\tID=a;gene=abc\nx\t.\tCDS\t1\t9\t.\t+\t0\t\n',
  );
  const files = ['--summary', at('c.tsv'), '--stretches', at('s.tsv'), '--annotation', at('one.gff3')];
  const { code, out, err } = await ask('track', '--kind', 'excess', '--out', at('e.bw'), ...files, '--bases', '64');
  expect([code, out]).toEqual([0, `${at('e.bw')}\n${at('c.tsv')}\n${at('s.tsv')}\n`]);
  expect(err).toContain('no record named "x"');
  const rows = (name: string) =>
    readFileSync(at(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  const [, all, ...classes] = rows('c.tsv');
  expect(all.slice(0, 2)).toEqual(['all bases', '3700']);
  expect(classes.map(([name, bases]) => [name, bases])).toEqual([
    ['CDS, first base of its codon', '200'],
    ['CDS, second base', '200'],
    ['CDS, third base', '200'],
    ['no feature (intergenic)', '3100'],
  ]);
  const [, first, ...others] = rows('s.tsv');
  expect(first[3]).toBe('most-1');
  const excesses = others.filter((row) => row[3].startsWith('most')).map((row) => Number(row[5]));
  expect(excesses).toEqual(excesses.toSorted((a, b) => b - a));
  const wrong = await ask('track', '--kind', 'excess', '--out', at('e.bw'), '--bases', '65');
  expect(wrong.code).toBe(2);
});

test('track writes a hub: its files name each other, and the genome is in it', async () => {
  const { code, out } = await ask('track', '--hub', at('hub'), '--record', 'two');
  expect([code, out]).toEqual([0, `${at('hub/hub.txt')}\n`]);
  const text = (name: string) => readFileSync(at(`hub/${name}`), 'utf8');
  expect(text('hub.txt')).toContain('genomesFile genomes.txt');
  const [, folder] = /^trackDb (\w+)\/trackDb.txt$/m.exec(text('genomes.txt'))!;
  expect(text('genomes.txt')).toMatch(/^defaultPos two:1-700$/m);
  const names = [...text(`${folder}/trackDb.txt`).matchAll(/^bigDataUrl (.*)$/gm)].map(([, name]) => name);
  expect(readdirSync(at(`hub/${folder}`)).sort()).toEqual([...names, `${folder}.2bit`, 'trackDb.txt'].sort());
  expect(names).toHaveLength(6);
  const wrong = await ask('track', '--hub', at('hub'), '--kind', 'logo');
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--hub does not go with --kind')]);
});

test('embed writes a row a region, whatever its length, and their places', async () => {
  writeFileSync(at('r.bed'), 'two\t10\t20\ta\t0\t-\none\t0\t1000\nnone\t1\t5\n');
  const { code, out, err } = await ask('embed', '--bed', at('r.bed'), '--layer', '1', '--out', at('v.npy'));
  expect([code, out]).toEqual([0, `${at('v.npy')}\n${at('v.tsv')}\n`]);
  expect(err).toContain('no record named "none"');
  expect(readFileSync(at('v.tsv'), 'utf8')).toBe('chrom\tstart\tend\tstrand\ntwo\t10\t20\t-\none\t0\t1000\t.\n');
  const { shape, values } = npy('v.npy');
  expect(shape).toEqual([2, 8]);
  expect(values.every(Number.isFinite) && values.some((value) => value !== 0)).toBe(true);
  const packed = await ask('embed', '--bed', at('r.bed'), '--layer', '1', '--out', at('v.parquet'));
  expect([packed.code, packed.out]).toEqual([0, `${at('v.parquet')}\n`]);
  const file = new Uint8Array(readFileSync(at('v.parquet'))).buffer;
  const [first, second] = await parquetReadObjects({ file });
  expect([first, second]).toMatchObject([
    { chrom: 'two', start: 10n, end: 20n, strand: '-', embedding_0: values[0], embedding_7: values[7] },
    { chrom: 'one', start: 0n, end: 1000n, strand: '.', embedding_0: values[8] },
  ]);
  expect(parquetMetadata(file).key_value_metadata).toEqual([
    { key: 'model', value: expect.stringContaining('step 3, teacher') },
  ]);
  const cls = await ask('embed', '--bed', at('r.bed'), '--pooling', 'cls', '--out', at('c.npy'));
  expect(cls.code).toBe(0);
  expect(npy('c.npy').shape).toEqual([2, 8 * 2]);
  const deep = await ask('embed', '--bed', at('r.bed'), '--layer', '99', '--out', at('w.npy'));
  expect([deep.code, deep.err]).toEqual([1, expect.stringContaining('[embedding-layer]')]);
});

test('dependencies fit the middle half of a window, trained and untrained', async () => {
  expect((await ask('dependencies', '--region', 'one:500-511', '--out', at('d.npy'))).code).toBe(0);
  const { shape, values } = npy('d.npy');
  expect(shape).toEqual([12, 12]);
  for (let i = 0; i < 12; i++) expect(values[13 * i]).toBe(0);
  // Two channel groups reach one base further a layer: not every pair can see each other.
  expect(values.filter((value) => value > 0).length).toBeGreaterThan(60);
  await ask('dependencies', '--region', 'one:500-511', '--untrained', '--out', at('u.npy'));
  expect(npy('u.npy').values).not.toEqual(values);
  const long = await ask('dependencies', '--region', 'one:500-512', '--out', at('no.npy'));
  expect([long.code, long.err]).toEqual([1, expect.stringContaining('[region-too-long]')]);
});

test('another genome than the run was trained on is asked, and said', async () => {
  writeFileSync(at('new.fa'), `>n\n${randomDna(900, 9)}\n`);
  const args = ['mutate', at('a.helicase.tar'), '--genome', at('new.fa'), '--region', 'n:1-9', '--out', at('n.npy')];
  const { code, err } = await run(...args, '--device', 'wasm');
  expect(code).toBe(0);
  expect(err).toContain('is another genome');
});

test.each([
  [['score', 'x.tar'], /no VCF/],
  [['score', 'x.tar', '--vcf', 'a.vcf', '--out', 'b.vcf.gz'], /no name for what is written/],
  [['score', 'x.tar', '--vcf', 'a.vcf', '--out', 'b.vcf', '--table', './b.vcf'], /name one file/],
  [['score', 'x.tar', '--vcf', 'a.vcf', '--out', 'a.vcf'], /is the VCF that is read/],
  [['track', 'x.tar'], /no kind of track/],
  [['track', 'x.tar', '--kind', 'logo', '--out', 'x.txt'], /no name/],
  [['embed', 'x.tar'], /no regions/],
  [['mutate', 'x.tar'], /no file to write/],
  [['dependencies', 'x.tar', '--out', 'x.npy'], /no genome/],
])('%j is wrong usage', async (args, message) => {
  const { code, err } = await run(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});

test.each([
  ['track', '--kind', 'surprisal', '--out', 'two.fa/s.bw'],
  ['score', '--vcf', 'two.fa', '--out', 'fine.vcf', '--table', 'two.fa/t.tsv'],
  ['embed', '--bed', 'two.fa', '--out', 'two.fa/e.npy'],
  ['mutate', '--region', 'one:1-9', '--out', 'two.fa/m.npy'],
])('%s says that its file cannot be written before anything is opened', async (command, ...args) => {
  const { code, err } = await run(command, at('missing.tar'), '--genome', at('missing.fa'), ...args.map(inFolder));
  expect([code, err]).toEqual([1, expect.stringContaining('[cli-file-unwritable]')]);
  expect(readdirSync(folder).filter((name) => /^fine/.test(name))).toEqual([]);
});

test('a part of a record is no record of a bigWig', async () => {
  const { code, err } = await ask('track', '--kind', 'surprisal', '--record', 'one:1-200', '--out', at('part.bw'));
  expect([code, err]).toEqual([2, expect.stringContaining('--record takes whole records')]);
});
