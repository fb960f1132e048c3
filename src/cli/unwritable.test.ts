import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { processTerminal } from './terminal';
import { RecordedTerminal, runOn, TINY } from './testing';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-full-'));
  writeFileSync(at('g.fa'), `>one\n${randomDna(6000)}\n`);
  writeFileSync(at('file'), 'no folder');
  mkdirSync(at('folder'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newRun = (steps: number) => ['train', at('g.fa'), ...TINY, '--device', 'wasm', '--steps', String(steps)];

const run = (args: readonly string[], terminal = new RecordedTerminal()) => runOn(terminal, args);

/** A terminal that does something as soon as steps are told. */
class Meddling extends RecordedTerminal {
  private readonly meddle: () => void;
  private done = false;

  constructor(meddle: () => void) {
    super();
    this.meddle = meddle;
  }

  override err(text: string): void {
    super.err(text);
    if (this.done || !/^\d+\/\d/.test(text)) return;
    this.done = true;
    this.meddle();
  }
}

test.each([
  ['--out', () => at('file', 'a.tar'), /what it names as its folder is a file/],
  ['--out', () => at('folder'), /it is a folder/],
  ['--metrics', () => at('file', 'a.jsonl'), /what it names as its folder is a file/],
  ['--metrics', () => at('folder'), /it is a folder/],
])('%s that cannot be written is said before anything is trained', async (option, path, why) => {
  const out = option === '--out' ? [] : ['--out', at('never.tar')];
  const { code, err } = await run([...newRun(1_000_000), ...out, option, path()]);
  expect(err).toMatch(/^error: .* cannot be written: .*\n.* \[cli-file-unwritable\]\n$/);
  expect(err).toMatch(why);
  expect(code).toBe(1);
  expect(readdirSync(folder)).toEqual(['file', 'folder', 'g.fa']);
});

test('folders that are missing are made, and nothing that is there is changed by asking', async () => {
  writeFileSync(at('folder', 'm.jsonl'), 'of another run');
  const refused = await run(['train', at('none.fa'), '--out', at('o.tar'), '--metrics', at('folder', 'm.jsonl')]);
  expect(refused.err).toContain('[cli-file-missing]');
  expect(readFileSync(at('folder', 'm.jsonl'), 'utf8')).toBe('of another run');
  expect(readdirSync(folder)).not.toContain('o.tar.work');

  const [out, metrics] = [at('new', 'out', 'a.tar'), at('new', 'logs', 'a.jsonl')];
  expect((await run([...newRun(2), '--out', out, '--metrics', metrics])).code).toBe(0);
  expect(readFileSync(metrics, 'utf8').trim().split('\n')).toHaveLength(2);
  expect(readdirSync(at('new', 'out'))).toEqual(['a.tar']);
});

test.runIf(existsSync('/dev/full'))(
  'a disk that fills up under the metrics costs the metrics, not the run',
  async () => {
    const { code, out, err } = await run([...newRun(5), '--out', at('full.tar'), '--metrics', '/dev/full']);
    expect(err).toContain('warning: /dev/full cannot be written: the disk is full. Training goes on.');
    expect(err).toMatch(/5\/5 /);
    expect(err).toMatch(/error: \/dev\/full cannot be written.*\n.*\[cli-file-unwritable\]\n$/);
    expect([code, out]).toEqual([1, `${at('full.tar')}\n`]);
    const { out: told } = await run(['info', at('full.tar')]);
    expect(told).toMatch(/steps +5 of 5/);
  },
);

test('a run whose file cannot be written in the end is kept, and it is told how to go on with it', async () => {
  const out = at('late.tar');
  const failed = await run([...newRun(6), '--out', out], new Meddling(() => mkdirSync(`${out}.part`)));
  expect(failed.code).toBe(1);
  expect(failed.err).toContain(`What was trained up to step 6 is kept in ${out}.work.`);
  expect(failed.err).toContain(`To go on: npm run helicase -- train ${at('g.fa')} --resume ${out}.work`);
  expect(failed.err).toMatch(/error: .*late\.tar cannot be written: it is a folder.*\n.*\[cli-file-unwritable\]\n$/);

  // Trained anew it would be lost after all.
  rmSync(`${out}.part`, { recursive: true, force: true });
  const again = await run([...newRun(6), '--out', out]);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('[cli-run-left]')]);

  const elsewhere = await run(['train', at('g.fa'), '--resume', `${out}.work`, '--out', at('saved.tar')]);
  expect([elsewhere.code, elsewhere.out]).toEqual([0, `${at('saved.tar')}\n`]);
  expect((await run(['info', at('saved.tar')])).out).toMatch(/steps +6 of 6/);
  expect(existsSync(`${out}.work`)).toBe(false);
});

test('results whose file cannot be written are not computed first', async () => {
  await run([...newRun(2), '--out', at('r.tar')]);
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 2 ? 'ACGTACGGTC' : 'TTATATAATA'}${randomDna(9, i)},${i % 2}`,
  );
  writeFileSync(at('t.csv'), ['sequence,label', ...rows].join('\n'));
  const judged = ['evaluate', at('r.tar'), '--task', 'own/table', '--data', at('t.csv'), '--mode', 'kmer', '--json'];
  const early = await run([...judged, at('file', 'r.json')]);
  expect([early.code, early.out]).toEqual([1, '']);
  expect(early.err).toContain('[cli-file-unwritable]');
});

test('a reader of the progress who has gone does not end the work', () => {
  processTerminal();
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  expect(() => process.stderr.emit('error', gone)).not.toThrow();
});
