import { expect, test } from 'vitest';
import { bytesOf } from './arena';
import { NativeHeap } from './native-heap';

test('blocks lie on lines of their own, and what was given back is taken again as zeros', () => {
  const heap = new NativeHeap(false, 10);
  const [first, second, third] = [1, 130, 64].map((bytes) => heap.take(bytes));
  expect([first, second, third].map(({ offset, size }) => [offset % 64, size])).toEqual([
    [0, 64],
    [0, 192],
    [0, 64],
  ]);
  heap.write(second, new Float32Array(48).fill(1));
  heap.give(second);
  heap.give(first);
  const both = heap.take(256);
  expect(both.offset).toBe(first.offset);
  expect(heap.read(both).every((value) => value === 0)).toBe(true);
  heap.give(both);
  heap.give(third);
  expect(heap.taken).toBe(0);
});

test('a block that is given back twice is refused, in whole or in part', () => {
  const heap = new NativeHeap(false, 0);
  const [first, second] = [heap.take(128), heap.take(64)];
  heap.give(first);
  expect(() => heap.give(first)).toThrow('twice');
  expect(() => heap.give({ offset: first.offset + 64, size: 64 })).toThrow('twice');
  heap.give(second);
  // Behind the end by now.
  expect(() => heap.give(second)).toThrow('twice');
  expect(heap.taken).toBe(0);
});

test('what a layout fills its stretches with is not computed where it is only counted', () => {
  const never = () => {
    throw new Error('computed');
  };
  expect(bytesOf((arena) => arena.write(arena.take(5), never))).toBe(64);
});
