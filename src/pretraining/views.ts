import { unknownBase } from '../genome/alphabet';
import { BASE_CLASSES } from '../model/layout';
import { type Draws, PURPOSE, Draws as Stream } from '../numerics/draws';
import type { PretrainingConfig } from './config';

const complement = (code: number): number => (code === unknownBase ? unknownBase : 3 - code);

/** What the student was shown at a position. */
export const SHOWN = { open: 0, hidden: 1, random: 2, kept: 3 } as const;

/** One window as the student meets it (method, section 2). */
export interface StudentView {
  /** [L,5], row-major. */
  readonly input: Float32Array;
  /** True base codes [L] in the view's reading direction. */
  readonly targets: Uint8Array;
  /** SHOWN codes [L]. */
  readonly shown: Uint8Array;
  readonly reversed: boolean;
}

/** The settings the views depend on. */
export type ViewSettings = Pick<
  PretrainingConfig,
  'maskRate' | 'maskZeroShare' | 'maskRandomShare' | 'noise' | 'reverseComplement' | 'teacherAugmentations' | 'augmentationReach'
>;

/** Identity of a view's random numbers. */
export interface DrawKey {
  readonly seed: number;
  readonly step: number;
  readonly sample: number;
}

const stream = ({ seed, step, sample }: DrawKey, purpose: (typeof PURPOSE)[keyof typeof PURPOSE]): Draws => new Stream(seed, step, sample, purpose);

/** One-hot rows [L,5] of base codes [L]. */
export function oneHot(codes: Uint8Array, out: Float32Array = new Float32Array(codes.length * BASE_CLASSES)): Float32Array {
  out.fill(0);
  for (let i = 0; i < codes.length; i++) out[i * BASE_CLASSES + codes[i]] = 1;
  return out;
}

/**
 * The student's view of a window: mask, noise, reverse complement. Each position is masked with probability `maskRate`; of the masked ones
 * a share is hidden (zero row), a share replaced by a random base, the rest kept. Targets and mask turn around together with the input.
 */
export function studentView(codes: Uint8Array, settings: ViewSettings, key: DrawKey): StudentView {
  const reversed = stream(key, PURPOSE.reverseComplement).uniform() < settings.reverseComplement;
  const targets = reversed ? reverseComplement(codes) : codes.slice();
  const input = oneHot(targets);
  const shown = mask(input, settings, stream(key, PURPOSE.mask));
  addNoise(input, settings.noise, stream(key, PURPOSE.noise));
  return { input, targets, shown, reversed };
}

/** Reads the other strand: complement in reverse order. */
export function reverseComplement(codes: Uint8Array): Uint8Array {
  const length = codes.length;
  return Uint8Array.from(codes, (_, i) => complement(codes[length - 1 - i]));
}

function mask(input: Float32Array, { maskRate, maskZeroShare, maskRandomShare }: ViewSettings, draws: Draws): Uint8Array {
  const length = input.length / BASE_CLASSES;
  const shown = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if (draws.uniform() >= maskRate) continue;
    const kind = draws.uniform();
    if (kind < maskZeroShare + maskRandomShare) input.fill(0, i * BASE_CLASSES, (i + 1) * BASE_CLASSES);
    if (kind < maskZeroShare) {
      shown[i] = SHOWN.hidden;
    } else if (kind < maskZeroShare + maskRandomShare) {
      input[i * BASE_CLASSES + draws.below(4)] = 1;
      shown[i] = SHOWN.random;
    } else {
      shown[i] = SHOWN.kept;
    }
  }
  return shown;
}

function addNoise(input: Float32Array, deviation: number, draws: Draws): void {
  if (deviation === 0) return;
  for (let i = 0; i < input.length; i++) input[i] += deviation * draws.normal();
}

/** The teacher's view of a window: unmasked base codes, the configured augmentations composed in the order deletion, insertion, translocation. */
export function teacherView(codes: Uint8Array, settings: ViewSettings, key: DrawKey): Uint8Array {
  const { teacherAugmentations: chosen, augmentationReach: reach } = settings;
  let view = codes;
  if (chosen.includes('deletion')) view = deleteBases(view, reach, stream(key, PURPOSE.deletion));
  if (chosen.includes('insertion')) view = insertBases(view, reach, stream(key, PURPOSE.insertion));
  if (chosen.includes('translocation')) view = roll(view, reach, stream(key, PURPOSE.translocation));
  return view;
}

const randomBases = (count: number, draws: Draws): Uint8Array => Uint8Array.from({ length: count }, () => draws.below(4));

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
  return join(randomBases(before, draws), codes.subarray(0, at), codes.subarray(at + count), randomBases(count - before, draws));
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
