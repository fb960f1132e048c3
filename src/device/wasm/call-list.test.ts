import { expect, test } from 'vitest';
import { Arena, bytesOf, inBlock } from './arena';
import { CallList, Scratch } from './call-list';
import { float } from './kernel-recorder';
import { NativeHeap } from './native-heap';

test('a fraction among the words of a call is refused, not cut; where only bytes are counted it is left alone', () => {
  const heap = new NativeHeap(false, 0);
  const placed = (word: number) => (arena: Arena) => {
    const calls = new CallList(new Scratch(0));
    calls.call('signals', 1, [64, word]);
    return calls.place(arena, () => 0);
  };
  expect(() => placed(47.999)(new Arena(heap, 0))).toThrow('word 1 of signals is 47.999');
  expect(bytesOf(placed(47.999))).toBeGreaterThan(0);
  expect(inBlock(heap, placed(float(47.999))).laid.calls).toBe(1);
});
