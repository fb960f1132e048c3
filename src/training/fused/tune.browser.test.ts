import { expect, it } from 'vitest';
import { tuningStoreIn } from '../../device/webgpu/tuning-store';
import { memoryKeyValue } from '../../platform/memory/memory-platform';
import { cheapest, tuneOnce } from './tune';

it('gives an op the one variant whose kernels take the least time together, as often as a step runs them', () => {
  const attention = (variant: string, forward: number, backward: number) => [
    { op: 'FlashAttention', variant, calls: 2, ms: forward },
    { op: 'FlashAttention', variant, calls: 1, ms: backward },
  ];
  const raced = [
    ...attention('shared', 3, 5),
    ...attention('shared-wide', 4, 2),
    // The quickest kernel of all does not make up for the one that runs twice.
    ...attention('registers-few', 5, 1.5),
    { op: 'ChordMixerLayer.mix', variant: 'shared-4x4', calls: 9, ms: 2 },
    { op: 'ChordMixerLayer.mix', variant: 'shared-8x8', calls: 9, ms: 1 },
  ];
  const times = raced.map(({ ms }) => ms);
  expect(cheapest(raced, times)).toEqual({ FlashAttention: 'shared-wide', 'ChordMixerLayer.mix': 'shared-8x8' });
});

it('measures once for a key, and again for another', async () => {
  const asked: string[] = [];
  const measure = (variant: string) => async () => {
    asked.push(variant);
    return { 'ChordMixerLayer.mix': variant };
  };
  const values = memoryKeyValue();
  const store = tuningStoreIn(values, 'traits');
  expect(await tuneOnce(store, 'key', measure('a'))).toEqual({ 'ChordMixerLayer.mix': 'a' });
  expect(await tuneOnce(store, 'key', measure('b'))).toEqual({ 'ChordMixerLayer.mix': 'a' });
  expect(await tuneOnce(store, 'key of another adapter', measure('c'))).toEqual({ 'ChordMixerLayer.mix': 'c' });
  const unlike = tuningStoreIn(values, 'of another adapter');
  expect(await tuneOnce(unlike, 'key', measure('d'))).toEqual({ 'ChordMixerLayer.mix': 'd' });
  expect(await tuneOnce(store, 'key', measure('e'))).toEqual({ 'ChordMixerLayer.mix': 'a' });
  expect(asked).toEqual(['a', 'c', 'd']);
});
