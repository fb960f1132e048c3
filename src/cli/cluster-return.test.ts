import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { RecordedTerminal, run, runOn, TINY } from './testing';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const STEPS = 300;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-return-'));
  writeFileSync(at('two.fa'), `>one\n${randomDna(6000)}\n>two\n${randomDna(2000, 2)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (out: string, ...more: string[]) => [
  'train',
  at('two.fa'),
  ...TINY,
  '--device',
  'wasm',
  '--steps',
  String(STEPS),
  '--out',
  at(`${out}.helicase.tar`),
  ...more,
];

const info = async (name: string) => JSON.parse((await run('info', at(`${name}.helicase.tar`), '--json')).out);

/** Trains a run beyond a step, and stops it. */
async function stopped(args: readonly string[], beyond: number) {
  const terminal = new RecordedTerminal();
  const stopping = runOn(terminal, args);
  const reached = () =>
    Math.max(0, ...[...terminal.stderr.matchAll(/^ *(\d+)\/300/gm)].map(([, step]) => Number(step)));
  await expect.poll(reached, { timeout: 60_000 }).toBeGreaterThan(beyond);
  terminal.interrupt();
  expect((await stopping).code).toBe(130);
}

/** What `train.py` writes at its end, made from the folder of a run that went on elsewhere. */
function asReturned(from: number, cluster: string): string {
  const back = at('back');
  mkdirSync(back);
  for (const name of ['student', 'teacher', 'optimiser'])
    cpSync(at(cluster, 'state', `${name}.safetensors`), join(back, `${name}.safetensors`));
  cpSync(at(cluster, 'run', 'metrics.jsonl'), join(back, 'metrics.jsonl'));
  const state = JSON.parse(readFileSync(at(cluster, 'state', 'state.json'), 'utf8'));
  const made_by = { torch: '2.9.0', device: 'test', world_size: 1, precision: 'float32', parallel: 'ddp' };
  writeFileSync(join(back, 'state.json'), JSON.stringify({ ...state, from_step: from, outcome: 'stopped', made_by }));
  return back;
}

test('a run that goes out, is trained elsewhere and comes back has the bits of one that never left', async () => {
  await run(...train('whole'));
  await stopped(train('here'), 20);
  const left = await info('here');
  cpSync(at('here.helicase.tar'), at('there.helicase.tar'));
  await stopped(['train', at('two.fa'), '--resume', at('there.helicase.tar')], left.standing.step + 20);
  const there = await info('there');
  expect(there.standing.step).toBeGreaterThan(left.standing.step);

  await run('bundle', at('there.helicase.tar'), '--genome', at('two.fa'), '--out', at('there-cluster'));
  const back = asReturned(left.standing.step, 'there-cluster');
  const { code, err } = await run('import', at('here.helicase.tar'), back, '--out', at('back.helicase.tar'));
  const steps = `${left.standing.step + 1} to ${there.standing.step}`;
  expect([code, err]).toEqual([0, `Steps ${steps} were trained on test (PyTorch 2.9.0, float32, one process).\n`]);
  const returned = await info('back');
  expect(returned).toMatchObject({
    createdAt: left.createdAt,
    state: 'stopped',
    standing: { step: there.standing.step },
    elsewhere: [{ after: left.standing.step, to: there.standing.step }],
    last: there.last,
  });
  expect((await run('info', at('back.helicase.tar'))).out).toContain(`steps ${steps} on test (PyTorch 2.9.0`);

  expect((await run('train', at('two.fa'), '--resume', at('back.helicase.tar'))).code).toBe(0);
  const [whole, on] = [await info('whole'), await info('back')];
  const clocked = { stepMs: 0, basesPerSecond: 0 };
  expect({ ...on.last, ...clocked }).toEqual({ ...whole.last, ...clocked });
  for (const name of ['whole', 'back']) await run('export', at(`${name}.helicase.tar`), '--out', at(`weights-${name}`));
  const weights = (name: string) => readFileSync(at(`weights-${name}`, `two-nano-1-teacher-${STEPS}.safetensors`));
  expect(weights('back').equals(weights('whole'))).toBe(true);
  expect(on.elsewhere).toEqual(returned.elsewhere);
});

test.each([
  [[], 2, /nothing to import/],
  [['nowhere.tar'], 1, /no file/],
])('import %j ends with %d and says why', async (args, expected, message) => {
  const { code, err } = await run('import', ...args);
  expect([code, message.test(err)]).toEqual([expected, true]);
});
