import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from '../genome/fixtures';
import { splitGenome } from '../genome/split/split';
import type { Stretches } from '../genome/split/stretches';
import { WindowSampler } from '../genome/split/windows';
import { layOut } from '../model/layout';
import { publishedTensors } from '../model/published';
import { randomDna } from '../numerics/fixtures-dna';
import { viewsFromCodes } from '../ops/input-views/from-codes';
import { CodeBatch, codesIn } from '../ops/input-views/layout';
import { makeViewBatch } from '../ops/input-views/view-batch';
import type { PretrainingConfig } from '../training/config';
import { scheduleAt } from '../training/schedule';
import { softMaskWeightOf, TrainingWindows } from '../training/views/training-windows';
import { readOptions } from './options';
import { SETTING_OPTIONS, settingsOf } from './settings';
import { run, TINY } from './testing';

/**
 * Whole runs of the engine that python/tests holds the PyTorch package to, from the draw of the windows to the weights
 * of the last step. `WRITE=1 npx vitest run --project unit src/cli/cluster-fixture.test.ts` writes them. Here is held
 * what no engine may change by a bit; what they were trained to is held in Python, to rounding.
 */

const STEPS = 20;
const folder = mkdtempSync(join(tmpdir(), 'helicase-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Records with runs of N, lower case and other letters, CR LF, a comment, a name twice, and one without a base. */
const FASTA = [
  `>one first record\r\n${randomDna(700)}\r\n${randomDna(80, 2).toLowerCase()}nnNNnn${randomDna(90, 3)}NN`,
  `>two\n${'N'.repeat(30)}${randomDna(500, 4)}RYKM${randomDna(401, 5).toLowerCase()}`,
  '>none\n;a comment',
  `>two\n${randomDna(333, 6)}uU\n${randomDna(60, 7)}`,
].join('\n');

const CASES: Readonly<Record<string, readonly string[]>> = {
  default: ['softMask=down-weight', 'emaStart=auto'],
  'transformer-infonce': [
    'backbone=transformer',
    'width=8',
    'hidden=12',
    'heads=2',
    'blocks=2',
    'objective=infonce',
    'sampling=record',
    // At a higher rate the InfoNCE of four windows makes much of the last bit within twenty steps.
    'learningRate=0.001',
  ],
  'distillation-sinkhorn': [
    'objective=distillation',
    'head=projector',
    'projectorHidden=6',
    'prototypes=5',
    'centering=sinkhorn',
    'contrastiveWeight=0.5',
    'softMask=skip',
  ],
  'as-published': [
    'objective=distillation',
    'head=shared',
    'mlmLoss=bce',
    'emaStart=0.9',
    'teacherAugmentations=translocation',
  ],
  'bases-alone': ['contrastiveWeight=0', 'maxUnknownShare=0', 'scheduleSteps=12'],
};

const base64 = (values: ArrayBufferView): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

const intervals = (part: Stretches): number[][] =>
  Array.from({ length: part.count }, (_, i) => [part.recordAt(i), part.startAt(i), part.endAt(i)]);

/** What the first steps are given: base codes of student and teacher, and the student's view with its labels. */
function firstSteps(config: PretrainingConfig) {
  const { genome } = parse(FASTA);
  const split = splitGenome(genome.records, [1, 1, 1], config);
  const sampler = new WindowSampler(genome, split.train, config.windowLength, config);
  const windows = new TrainingWindows(genome, sampler, config);
  const { batch, windowLength, clsVectors } = config;
  const steps = [1, 2].map((step) => {
    const codes = new CodeBatch(batch, windowLength);
    windows.draw(step, codes);
    const seen = viewsFromCodes(
      codes.words,
      { ...config, softMaskWeight: softMaskWeightOf(config) },
      makeViewBatch(batch, windowLength, clsVectors),
    );
    const codesOf = (first: number) =>
      base64(Buffer.concat(Array.from({ length: batch }, (_, i) => codesIn(codes.words, windowLength, first + i))));
    return {
      student: codesOf(0),
      teacher: codesOf(batch),
      view: base64(seen.student),
      targets: base64(seen.targets),
      weights: base64(seen.weights),
    };
  });
  const { train, validation } = split;
  return {
    fingerprint: genome.fingerprint,
    split: { train: intervals(train), validation: intervals(validation) },
    steps,
  };
}

/** Every parameter under its published name, in the layout's order. */
const parameters = (config: PretrainingConfig) =>
  publishedTensors(layOut(config)).map(({ name, shape, slot }) => ({
    name,
    shape,
    ours: slot.name,
    fanIn: slot.fanIn,
    decayed: slot.decayed,
  }));

async function trained(args: readonly string[]) {
  const at = (name: string) => join(folder, name);
  writeFileSync(at('genome.fa'), FASTA);
  const { code, err } = await run('train', at('genome.fa'), ...args, '--out', at('x.tar'), '--metrics', at('x.jsonl'));
  expect(code, err).toBe(0);
  const rows: Record<string, number>[] = readFileSync(at('x.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const files: Record<string, string> = {};
  for (const network of ['student', 'teacher']) {
    const { out } = await run('export', at('x.tar'), '--network', network, '--out', folder);
    files[network] = base64(readFileSync(out.split('\n')[0]));
  }
  const points = rows.map(({ wallMs: _, activeMs: __, stepMs: ___, basesPerSecond: ____, ...computed }) => computed);
  return { points, ...files };
}

test.each(Object.entries(CASES))('%s', async (name, settings) => {
  const args = [
    ...TINY,
    ...settings.flatMap((pair) => ['--set', pair]),
    ...['--steps', `${STEPS}`, '--device', 'wasm', '--seed', '4000000007'],
  ];
  const config = settingsOf(readOptions('train', SETTING_OPTIONS, args));
  const schedule = Array.from({ length: STEPS }, (_, i) => scheduleAt(i + 1, config));
  const planned = { fasta: FASTA, parameters: parameters(config), schedule, ...firstSteps(config) };
  const path = join(import.meta.dirname, '../../python/tests/oracle', `${name}.json`);
  if (process.env.WRITE === '1') {
    const content = { config, ...planned, ...(await trained(args)) };
    writeFileSync(path, `${JSON.stringify(content, null, 1)}\n`);
  }
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject(planned);
});
