import { type Draws, PURPOSE } from '../../numerics/draws';
import { type DrawKey, stream } from '../../ops/input-views/student-view';
import type { PretrainingConfig } from '../config';

/** The settings the views depend on. */
export type ViewSettings = Pick<
  PretrainingConfig,
  | 'maskRate'
  | 'maskZeroShare'
  | 'maskRandomShare'
  | 'noise'
  | 'reverseComplement'
  | 'teacherAugmentations'
  | 'augmentationReach'
>;

/**
 * The teacher's view of a window: unmasked base codes, the configured augmentations composed in the order deletion,
 * insertion, translocation.
 */
export function teacherView(codes: Uint8Array, settings: ViewSettings, key: DrawKey): Uint8Array {
  const { teacherAugmentations: chosen, augmentationReach: reach } = settings;
  let view = codes;
  if (chosen.includes('deletion')) view = deleteBases(view, reach, stream(key, PURPOSE.deletion));
  if (chosen.includes('insertion')) view = insertBases(view, reach, stream(key, PURPOSE.insertion));
  if (chosen.includes('translocation')) view = roll(view, reach, stream(key, PURPOSE.translocation));
  return view;
}

const randomBases = (count: number, draws: Draws): Uint8Array =>
  Uint8Array.from({ length: count }, () => draws.below(4));

const join = (...parts: Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Removes 0 to `reach` bases at a random place and refills with random bases at both ends. */
export function deleteBases(codes: Uint8Array, reach: number, draws: Draws): Uint8Array {
  const count = draws.below(reach + 1);
  const at = draws.below(codes.length - count + 1);
  const before = draws.below(count + 1);
  return join(
    randomBases(before, draws),
    codes.subarray(0, at),
    codes.subarray(at + count),
    randomBases(count - before, draws),
  );
}

/** Inserts 0 to `reach` random bases at a random place and trims the end back to the window's length. */
export function insertBases(codes: Uint8Array, reach: number, draws: Draws): Uint8Array {
  const count = draws.below(reach + 1);
  const at = draws.below(codes.length - count + 1);
  return join(codes.subarray(0, at), randomBases(count, draws), codes.subarray(at, codes.length - count));
}

/** Rolls the window circularly by -reach to +reach bases. */
export function roll(codes: Uint8Array, reach: number, draws: Draws): Uint8Array {
  const length = codes.length;
  const by = (((draws.below(2 * reach + 1) - reach) % length) + length) % length;
  return join(codes.subarray(length - by), codes.subarray(0, length - by));
}
