/** The student's view of a window, on the CPU: stop 3 of docs/reading-a-step.md, and the reference of the kernels. */

import { unknownBase } from '../../formats/alphabet';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { Draws, PURPOSE } from '../../numerics/draws';

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

/** What the student's view depends on. */
export interface StudentViewSettings {
  readonly maskRate: number;
  readonly maskZeroShare: number;
  readonly maskRandomShare: number;
  /** Standard deviation of what is added to every channel. */
  readonly noise: number;
  /** Probability of reading the other strand. */
  readonly reverseComplement: number;
}

/** Identity of a view's random numbers. */
export interface DrawKey {
  readonly seed: number;
  readonly step: number;
  readonly sample: number;
}

/** The numbers of a view for one purpose. */
export const stream = ({ seed, step, sample }: DrawKey, purpose: (typeof PURPOSE)[keyof typeof PURPOSE]): Draws =>
  new Draws(seed, step, sample, purpose);

/** One-hot rows [L,5] of base codes [L]. */
export function oneHot(codes: Uint8Array, out: Float32Array = new Float32Array(codes.length * V)): Float32Array {
  out.fill(0);
  for (let i = 0; i < codes.length; i++) out[i * V + codes[i]] = 1;
  return out;
}

/**
 * The student's view of a window: mask, noise, reverse complement. Each position is masked with probability `maskRate`;
 * of the masked ones a share is hidden (zero row), a share replaced by a random base, the rest kept. Targets and mask
 * turn around together with the input.
 */
export function studentView(codes: Uint8Array, settings: StudentViewSettings, key: DrawKey): StudentView {
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

function mask(
  input: Float32Array,
  { maskRate, maskZeroShare, maskRandomShare }: StudentViewSettings,
  draws: Draws,
): Uint8Array {
  const length = input.length / V;
  const shown = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if (draws.uniform() >= maskRate) continue;
    const kind = draws.uniform();
    if (kind < maskZeroShare + maskRandomShare) input.fill(0, i * V, (i + 1) * V);
    if (kind < maskZeroShare) {
      shown[i] = SHOWN.hidden;
    } else if (kind < maskZeroShare + maskRandomShare) {
      input[i * V + draws.below(4)] = 1;
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
