import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { run, TINY } from './testing';

let folder: string;
const at = (name: string) => join(folder, name);
const sequence = randomDna(6000);
/** What Python leaves where it has run. */
const PYCACHE = '__pycache__';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-bundle-'));
  writeFileSync(at('two.fa'), `>one\n${sequence}\n>two\n${randomDna(2000, 2)}\n`);
  writeFileSync(at('other.fa'), `>one\n${randomDna(900, 3)}\n`);
  await run('train', at('two.fa'), ...TINY, '--device', 'wasm', '--steps', '12', '--out', at('run.tar'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

test('a run goes out as a folder with its state, its split and what was logged, and without a base of it', async () => {
  const { code, out, err } = await run('bundle', at('run.tar'), '--genome', at('two.fa'), '--out', at('a'));
  expect([code, out, err]).toEqual([0, `${at('a')}\n`, '']);
  const files = readdirSync(at('a'), { recursive: true, encoding: 'utf8' });
  for (const name of [
    'README.md',
    'configs/run.yaml',
    'configs/8-gpus.yaml',
    'configs/64-gpus.yaml',
    'state/student.safetensors',
    'state/teacher.safetensors',
    'state/optimiser.safetensors',
    'hf/teacher/model.safetensors',
    'hf/student/config.json',
    'check/golden.safetensors',
    'data.md',
    'run/report.html',
  ])
    expect(files, name).toContain(name);
  const modules = readdirSync(join(import.meta.dirname, '../../python/helicase')).filter((name) => name !== PYCACHE);
  expect(readdirSync(at('a/helicase'))).toEqual(modules);
  expect(JSON.parse(read('a', 'state', 'state.json'))).toMatchObject({
    format: 'helicase-cluster',
    step: 12,
    bases_seen: 12 * 4 * 24,
    run: { name: 'two-nano-1' },
    config: { steps: 12, windowLength: 24 },
  });
  const { split, file } = JSON.parse(read('a', 'data.json'));
  expect(file).toBeNull();
  expect(split.train.length).toBeGreaterThan(1);
  for (const [record, start, end] of [...split.train, ...split.validation]) {
    expect(end - start).toBeGreaterThanOrEqual(24);
    expect(start + 6000 * record).toBeGreaterThanOrEqual(0);
  }
  const lines = read('a', 'run', 'metrics.jsonl').trimEnd().split('\n');
  expect(lines).toHaveLength(12);
  expect(JSON.parse(lines[11])).toMatchObject({ step: 12, mlmStudent: expect.any(Number) });
  expect(read('a', 'configs', 'run.yaml')).toContain('\n  windowLength: 24\n');
  expect(read('a', 'README.md')).toContain('has taken all of its 12 steps');
  // Nowhere, in no file, is a piece of the genome.
  const pieces = Array.from({ length: 100 }, (_, i) => sequence.slice(60 * i, 60 * i + 24));
  for (const name of files.filter((each) => /\.(json|jsonl|md|html|csv|yaml)$/.test(each)))
    expect(pieces.filter((piece) => read('a', name).includes(piece))).toEqual([]);
});

test('the sequence goes along where that is asked for, and reads as the same genome', async () => {
  const { code } = await run('bundle', at('run.tar'), '--genome', at('two.fa'), '--with-sequence', '--out', at('b'));
  expect(code).toBe(0);
  expect(
    gunzipSync(readFileSync(join(at('b'), 'genome', 'two.fa.gz')))
      .toString()
      .replaceAll('\n', ''),
  ).toContain(sequence);
  expect(read('b', 'configs', 'run.yaml')).toContain('  genome: "genome/two.fa.gz"\n');
  expect(JSON.parse(read('b', 'data.json')).file).toBe('genome/two.fa.gz');
});

test('settings alone begin at step 0 with the weights of their seed', async () => {
  const { code, err } = await run('bundle', '--genome', at('two.fa'), ...TINY, '--seed', '3', '--out', at('c'));
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(read('c', 'state', 'state.json'))).toMatchObject({ step: 0, config: { seed: 3 } });
  expect(JSON.parse(read('c', 'run', 'record.json'))).toMatchObject({
    name: 'two-nano-3',
    info: { trainBases: expect.any(Number) },
  });
  expect(read('c', 'run', 'metrics.jsonl')).toBe('');
  expect(existsSync(join(at('c'), 'run', 'report.html'))).toBe(false);
});

test('a run whose genome is not named goes out without its split, and the folder says so', async () => {
  await run('bundle', at('run.tar'), '--out', at('d'));
  expect(JSON.parse(read('d', 'data.json')).split).toBeUndefined();
  expect(read('d', 'README.md')).toContain('was not at hand');
});

test.each([
  [['--out', 'x'], 2, /no run and no genome/],
  [['RUN', '--genome', 'other.fa'], 2, /is not the genome of this run, which is two/],
  [['RUN', '--steps', '9'], 2, /--steps does not go with a run/],
  [['RUN', '--step', '5'], 2, /no checkpoint of step 5/],
  [['RUN', '--with-sequence'], 1, /\[run-genome-missing\]/],
  [['RUN', '--out', 'two.fa'], 2, /is there already/],
])('%j is refused with %d, and leaves nothing', async (args, expected, message) => {
  const named = args.map((arg) => (arg === 'RUN' ? at('run.tar') : /\.fa$|^x$/.test(arg) ? at(arg) : arg));
  const before = readdirSync(folder);
  const { code, err } = await run('bundle', ...named);
  expect(err).toMatch(message);
  expect(code).toBe(expected);
  expect(readdirSync(folder)).toEqual(before);
});
