import { expect, test } from 'vitest';
import type { PretrainingConfig } from '../config';
import { presetFor } from '../presets';
import { A100, ASSUMED, H100, hoursText, predictRun } from './predicted';
import { scaledTo } from './scaled';

const transformer = (width: number, blocks: number, batch: number): PretrainingConfig => ({
  ...presetFor('findna', 'transformer'),
  width,
  hidden: 4 * width,
  heads: width / 64,
  blocks,
  batch,
});

const SIZES: readonly (readonly [string, PretrainingConfig])[] = [
  ['nano', presetFor('nano', 'chordmixer')],
  ['small', presetFor('small', 'chordmixer')],
  ['medium', presetFor('medium', 'chordmixer')],
  ['findna', presetFor('findna', 'chordmixer')],
  ['findna, Transformer', presetFor('findna', 'transformer')],
  ['Transformer of 768', transformer(768, 12, 256)],
  ['Transformer of 2,048', transformer(2048, 24, 256)],
];

const amount = (value: number, unit: string) =>
  value >= 1e9 ? `${(value / 1e9).toPrecision(3)} G${unit}` : `${(value / 1e6).toPrecision(3)} M${unit}`;

/** `npx vitest run --project unit src/training/cluster/predicted.test.ts -u` writes it anew. */
test('the table of sizes is what the settings come to', async () => {
  const rows = SIZES.map(([name, config]) => {
    const eight = scaledTo(8, config);
    const [one, h100, all] = [predictRun(config, A100), predictRun(config, H100), predictRun(eight, H100, 8)];
    return [
      name,
      one.parameters.toLocaleString('en'),
      `${config.batch} x ${config.windowLength.toLocaleString('en')}`,
      config.steps.toLocaleString('en'),
      (one.flopPerStep / 1e12).toLocaleString('en', { maximumSignificantDigits: 3 }),
      `${amount(one.bytes, 'B')}${one.parts > 1 ? `, ${one.parts} parts` : ''}`,
      hoursText(one.hours),
      hoursText(h100.hours),
      `${eight.batch}`,
      hoursText(all.hours),
    ];
  });
  const table = [
    [
      '',
      'parameters',
      'windows x bases a step',
      'steps',
      'TFLOP a step',
      'memory of one GPU',
      'one A100',
      'one H100',
    ].concat('batch on eight', 'eight H100'),
    Array.from({ length: 10 }, () => '---'),
    ...rows,
  ];
  const text = [
    '# Sizes on a cluster, predicted',
    '',
    'Written by `npx vitest run --project unit src/training/cluster/predicted.test.ts -u`.',
    '**Nothing here is measured.** Operations are counted (`planRun`); a GPU is assumed to reach',
    `${100 * ASSUMED.share} % of the dense bfloat16 peak that its maker states (A100 312, H100 989 TFLOP/s), and a`,
    `step to take ${ASSUMED.leastStepMs} ms at least, which small networks do not come below. Memory is five`,
    "float32 copies of the parameters and the activations of a GPU's windows in bfloat16. Where a step would not fit",
    'into 80 GB it is taken in parts (`accumulate`). Eight GPUs take the settings of `configs/8-gpus.yaml`.',
    '',
    ...table.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../../docs/results/cluster-sizes.md');
});

test('a small step takes as long as it takes to send; a large one as its operations', () => {
  const nano = presetFor('nano', 'chordmixer');
  expect(predictRun(nano, H100).hours).toBeCloseTo((nano.steps * ASSUMED.leastStepMs) / 3_600_000, 9);
  const large = transformer(2048, 24, 256);
  expect(predictRun(large, A100).hours / predictRun(large, H100).hours).toBeCloseTo(989 / 312, 6);
  expect(predictRun(large, H100).hours / predictRun(large, H100, 8).hours).toBeCloseTo(8, 6);
});

test.each([
  [0.001, '1 min'],
  [0.5, '30 min'],
  [1.26, '1.3 h'],
  [47, '47 h'],
  [72, '3 days'],
])('%d hours are %s', (hours, text) => {
  expect(hoursText(hours)).toBe(text);
});
