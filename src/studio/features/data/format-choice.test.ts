import { expect, test } from 'vitest';
import { formatText } from './format-choice';

test('how a file was read is said with what of it was used', () => {
  const lines = { read: 300, used: 150, passedOver: 2, unknown: 150, firstUnknown: 'chrX' };
  expect(formatText({ format: 'GFF3', lines })).toBe('Read as GFF3 (from 1, closed): 150 of 300 lines used.');
  expect(formatText({ format: 'BED', lines })).toMatch(/^Read as BED \(from 0, half-open\)/);
});
