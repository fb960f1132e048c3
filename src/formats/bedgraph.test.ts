import { expect, it } from 'vitest';
import { bedGraphText } from './bedgraph';

it('has a line for each run of one value, and none where there is no value', () => {
  const values = Float32Array.of(1, 1, Number.NaN, 0.5, -0.00001, 0, 2.12345, Number.NaN);
  expect(bedGraphText('chr1', 100, values)).toBe(
    'chr1\t100\t102\t1\nchr1\t103\t104\t0.5\nchr1\t104\t106\t0\nchr1\t106\t107\t2.1235\n',
  );
  expect(bedGraphText('chr1', 100, new Float32Array(0))).toBe('');
  expect(bedGraphText('chr1', 0, Float32Array.of(Number.NaN))).toBe('');
});
