import { expect, test } from 'vitest';
import { Arena, bytesOf, inBlock } from './arena';
import { layOutCalls } from './call-list';
import { float } from './kernel-recorder';
import { NativeHeap } from './native-heap';

test('a fraction among the words of a call is refused, not cut; where only bytes are counted it is left alone', () => {
  const heap = new NativeHeap(false, 0);
  const placed = (word: number) => (arena: Arena) =>
    layOutCalls(arena, () => 0, [(calls) => calls.call('signals', 1, [64, word])]);
  expect(() => placed(47.999)(new Arena(heap, 0))).toThrow('word 1 of signals is 47.999');
  expect(bytesOf(placed(47.999))).toBeGreaterThan(0);
  expect(() => inBlock(heap, placed(47.999))).toThrow('word 1');
  expect(heap.taken).toBe(0);
  expect(inBlock(heap, placed(float(47.999))).laid[0].calls).toBe(1);
});
