import { cosine, exponential, sine } from '../../numerics/elementary';

/**
 * ln 10,000, of the base of the rotary wavelengths (Su et al. 2021, RoFormer, section 3.4.2: base^(-2 i / E)), in two
 * parts: of the first so many bits that its products with a channel are exact.
 */
const LN_BASE = [9.21034049987793, -1.2790174695142805e-7] as const;

/**
 * Cosine and sine of token t's angle t * base^(-2 i / E) for each pair of channels i < E / 2, side by side: [T,E].
 * Made in float64 here because WGSL promises its own sine and cosine to 2^-11 only, and by series of our own because
 * those of `Math` differ between engines.
 */
export function rotaryTable(tokens: number, headWidth: number): Float32Array {
  const table = new Float32Array(tokens * headWidth);
  for (let i = 0; i < headWidth; i += 2) {
    const frequency = frequencyOf(i, headWidth);
    for (let t = 0; t < tokens; t++) {
      table[t * headWidth + i] = cosine(t * frequency);
      table[t * headWidth + i + 1] = sine(t * frequency);
    }
  }
  return table;
}

/** base^(-i / E) within a unit of the last place: an angle is a thousand times as far off as its frequency. */
function frequencyOf(i: number, headWidth: number): number {
  const [first, second] = LN_BASE;
  const high = Math.fround((i * first) / headWidth);
  return exponential(-high, -((i * first - high * headWidth + i * second) / headWidth));
}
