/**
 * The finished run that comes with the studio, and the recording of it that the first screen plays.
 *
 *     npm run study -- example
 *
 * Trains the run through the command line (a minute or two on two cores) and writes public/example.helicase.tar and
 * public/recording.json. RUN=file takes a run that was trained with these settings before, METRICS=file its lines.
 */

import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { buildCommandLine, facts, helicase } from './evidence/command-line.ts';
import { recordingOf } from './example/recording.ts';

const PUBLIC = join(import.meta.dirname, '../public');
const RUN = join(PUBLIC, 'example.helicase.tar');
const RECORDING = join(PUBLIC, 'recording.json');
/** As many windows are held out: so each validation shows the same one, masked afresh. */
const OPTIONS = ['--steps', '2048', '--set', 'evaluateEvery=128'];
const MOST_BYTES = 200_000;

test('example', async ({ browserName: _ }, { outputDir }) => {
  await buildCommandLine();
  const metrics = process.env['METRICS'] ?? join(outputDir, 'metrics.jsonl');
  const made = process.env['RUN'];
  if (made === undefined)
    await helicase('train', join(PUBLIC, 'lambda.fa.gz'), ...OPTIONS, '--out', RUN, '--metrics', metrics);
  else copyFileSync(made, RUN);
  const lines = readFileSync(metrics, 'utf8').trim().split('\n');
  const points = lines.map((line) => JSON.parse(line) as Record<string, number>);
  writeFileSync(RECORDING, `${JSON.stringify(recordingOf(await facts(RUN), points))}\n`);
  expect(statSync(RECORDING).size).toBeLessThan(MOST_BYTES);
});
