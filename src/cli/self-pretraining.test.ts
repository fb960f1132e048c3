import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { run } from './testing';

let folder: string;
const at = (name: string) => join(folder, name);

/** Thirty bases, each twice or three times in a row: what is visible tells what is hidden. */
const row = (seed: number, label: number) =>
  randomDna(15, seed)
    .replace(/./g, (base) => base.repeat(2 + label))
    .slice(0, 30);
const rows = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => `${row(seed + i, i % 2)},${i % 2}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-self-'));
  for (const [part, count, seed] of [
    ['train', 160, 1000],
    ['dev', 40, 5000],
    ['test', 40, 9000],
  ] as const)
    writeFileSync(at(`${part}.csv`), ['sequence,label', ...rows(count, seed)].join('\n'));
  // Two rows that must not be seen, and one that is there twice.
  const [scored, twice] = [row(9000, 0), row(1000, 0)];
  appendFileSync(at('train.csv'), `\n${scored},0\n${scored},0\n${twice},0\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = ['clsVectors=2', 'width=16', 'hidden=16', 'groupSize=4', 'batch=16', 'validationWindows=16'];
const settings = [...small, 'contrastiveWeight=0'].flatMap((pair) => ['--set', pair]);
const evaluate = (...more: string[]) =>
  run('evaluate', '--task', 'own/table', '--data', folder, '--device', 'wasm', ...more);

test('a task pretrains on its own rows, is judged beside what had none of it, and says what came out', async () => {
  const asked = ['--pretrain-on-task', ...settings, '--steps', '150', '--seeds', '2', '--mode', 'probe,finetune'];
  const files = ['--out', at('kept.helicase.tar'), '--json', at('results.json')];
  const { code, out, err } = await evaluate(...asked, '--epochs', '1', '--tuning', 'plain', ...files);
  expect(code, err).toBe(0);
  expect(err).toContain('training rows of own/table: ');
  expect(err).toContain('2 of 163 training rows were left out: they also stand in the validation or test part');
  expect(err).toContain('1 of 163 training rows were left out: they repeat one further up');
  expect(err).toContain('windows of 30 bases');
  expect(out).toMatch(/A linear probe on "training rows of own\/table-nano-1", step 150 \(teacher\) scores mcc/);
  expect(out).toMatch(/Fine-tuned from "training rows.*from scratch .*over 2 seeds.*floors: k-mer .*, one-hot /);
  const results = JSON.parse(readFileSync(at('results.json'), 'utf8')) as { mode: string; splitHash: string }[];
  expect(results.map(({ mode }) => mode)).toEqual(['probe', 'probe', 'finetune', 'scratch', 'kmer', 'onehot']);
  expect(new Set(results.map(({ splitHash }) => splitHash)).size).toBe(1);

  const facts = JSON.parse((await run('info', at('kept.helicase.tar'), '--json')).out);
  expect(facts).toMatchObject({
    state: 'done',
    config: { windowLength: 30, validationBy: 'records', steps: 150 },
    genome: { name: 'training rows of own/table', source: 'own/table, training rows without their labels' },
  });
  // What no count of letters tells was learned from the rows alone.
  expect(facts.last.mlmHidden).toBeLessThan(facts.info.baselines.composition - 0.2);
  // The kept run is judged like any other, to the same score.
  const again = await evaluate(at('kept.helicase.tar'), '--seeds', '2', '--json', at('again.json'));
  expect(again.code, again.err).toBe(0);
  const [score, same] = [results[0], JSON.parse(readFileSync(at('again.json'), 'utf8'))].map((result) => ({
    ...result.perSeed[0],
    wallMs: 0,
  }));
  expect(same).toEqual(score);
});

test.each([
  [['--pretrain-on-task', 'x.tar'], /makes a run of its own/],
  [['--steps', '5'], /--steps is of a run that is to be made/],
  [['--pretrain-on-task', '--mode', 'kmer'], /--mode must be of probe, knn, finetune/],
  [['--pretrain-on-task', '--preset', 'huge'], /--preset must be nano/],
])('%j is refused before anything is done', async (args, message) => {
  const { code, err, out } = await evaluate(...args, '--out', at('none.tar'));
  expect(err).toMatch(message);
  expect([code, out, existsSync(at('none.tar'))]).toEqual([2, '', false]);
});

test('windows of a genome are no rows to pretrain on', async () => {
  const { code, err } = await run('evaluate', '--task', 'genome/frame', '--pretrain-on-task');
  expect([code, err]).toEqual([2, expect.stringContaining('windows of a genome')]);
});
