import { expect, test } from 'vitest';
import { CASES, flopOf } from './cases';
import { type BenchReport, COLUMNS, type Measurement, markdownOf, rowsOf } from './report';

const measured = (ms: number, onGpu = true): Measurement => ({
  ms,
  leastMs: ms / 2,
  dispatches: onGpu ? 59 : null,
  submits: onGpu ? 1 : null,
  readbacks: onGpu ? 0 : null,
  buffersCreated: onGpu ? 0 : null,
  peakBytes: onGpu ? 30_612_345 : null,
  gflops: 2047 / ms,
});

const report: BenchReport = {
  adapter: 'An adapter',
  browser: 'Chromium 156',
  date: '2026-11-22T15:00:00.000Z',
  commit: 'abc1234',
  command: 'npm run bench',
  peaks: { fma: 10, relaxed: 50 },
  cases: {
    'chordmixer-step': {
      'helicase-webgpu': measured(433),
      'helicase-wasm': measured(200, false),
      'tfjs-webgpu': measured(13_040),
      'jax-webgpu': { failed: 'a | b\nc' },
    },
  },
};

test('a row holds the times, their ratios to both of Helicase and the share of the peak', () => {
  const rows = rowsOf(report.cases['chordmixer-step'] ?? {}, report.peaks);
  expect(rows.map(({ name }) => name)).toEqual([
    'Helicase, WebGPU',
    'Helicase, WebAssembly',
    'TensorFlow.js ops, WebGPU',
    'jax-js, WebGPU',
  ]);
  expect(rows[0].cells).toEqual(['433', '217', '1 x', '2.17 x', '59', '1', '0', '0', '30.6', '4.73', '47.3 %']);
  expect(rows[1].cells).toEqual(['200', '100', '0.462 x', '1 x', '', '', '', '', '', '10.2', '20.5 %']);
  expect(rows[2].cells.slice(0, 4)).toEqual(['13,040', '6,520', '30.1 x', '65.2 x']);
  expect(rows[3]).toEqual({ name: 'jax-js, WebGPU', cells: [], failed: 'a | b\nc' });
});

test('a ratio to what was not measured is left empty', () => {
  const [row] = rowsOf({ 'tfjs-webgpu': measured(100), 'helicase-webgpu': { failed: 'no' } }, {}).slice(1);
  expect(row.cells.slice(2, 4)).toEqual(['', '']);
  expect(row.cells.at(-1)).toBe('');
});

test('the Markdown has every case as a table of full rows, and a failure with its reason', () => {
  const text = markdownOf(report);
  expect(text).toContain(
    '2026-11-22; An adapter; Chromium 156; commit abc1234; multiply-adds reach, in GFLOP/s, ' +
      'the GPU: 10, WebAssembly, relaxed: 50. `npm run bench`.',
  );
  expect(text).toContain('## chordmixer-step');
  expect(text).not.toContain('## optimizer');
  const table = text.split('\n').filter((line) => line.startsWith('|'));
  expect(table).toHaveLength(6);
  for (const line of table) expect(line.split('|')).toHaveLength(COLUMNS.length + 2);
  expect(table.at(-1)).toContain('| jax-js, WebGPU | a / b c |');
});

test('the operations of a step are those of its products', () => {
  // 6 x (9 layers x 2 x 72 x 128 + 2 x 5 x 72) x 2,048 tokens.
  expect(flopOf('chordmixer-step', 'full')).toBe(6 * (9 * 2 * 72 * 128 + 720) * 2048);
  expect(flopOf('attention', 'full') / flopOf('attention-256', 'full')).toBe(16);
  expect(flopOf('optimizer', 'full')).toBe(22 * 3_010_021);
  for (const name of CASES) expect(flopOf(name, 'tiny')).toBeLessThan(flopOf(name, 'full') / 100);
});
