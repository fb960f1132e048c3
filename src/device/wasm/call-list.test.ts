import { expect, test } from 'vitest';
import { CallList, Scratch } from './call-list';
import { float } from './kernel-recorder';

test('a fraction among the words of a call is refused, not cut', () => {
  const calls = new CallList(new Scratch(0));
  expect(() => calls.call('signals', 1, [64, 47.999])).toThrow('word 1 of signals is 47.999');
  calls.call('signals', 1, [64, float(47.999)]);
  expect(calls).toHaveLength(1);
});
