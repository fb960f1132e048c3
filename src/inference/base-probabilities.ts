import { unknownBase } from '../formats/alphabet';
import type { Interval } from '../genome/summary';
import { askInPasses, BASES, type Question, type Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import type { RecordBases } from './record-bases';
import { spansOf, windowAround, windowOfSpan } from './window-places';
import { HIDDEN_BASE } from './windows';

/**
 * `exact` hides one base a pass, in the middle of its window. `ten-pass` hides every tenth base of a window's middle
 * half at once: 40 tokens a base on both strands in place of 2 L, close to the exact way and not the same.
 */
export const WAYS = ['ten-pass', 'exact'] as const;
export type Way = (typeof WAYS)[number];

/** Of a window, in the ten-pass way. */
export const PASSES = 10;

/** What a network expects at each base of a stretch of a record, not seeing it. */
export interface BaseProbabilities extends Interval {
  /** The bases themselves, [n]. */
  readonly codes: Uint8Array;
  /** ln p of A, C, G, T, [n,4]; NaN where the base is unknown. */
  readonly logProbabilities: Float32Array;
  /** 1 where the record's end kept the base from the middle of its window, [n]. */
  readonly shifted: Uint8Array;
}

/** A question whose answer has its place. */
interface Placed extends Question {
  /** For each place, the index of its base in the region. */
  readonly at: readonly number[];
  readonly shifted: boolean;
}

/**
 * ln p of the bases of a region, each hidden, on both strands. A base gets the same whatever region it is asked with.
 * @param region 0-based and half-open, inside the record; 18 bytes a base are returned
 */
export async function baseProbabilities(
  network: ForwardNetwork,
  bases: RecordBases,
  region: Interval,
  way: Way,
  work: Work,
): Promise<BaseProbabilities> {
  const size = region.end - region.start;
  const codes = bases.read(region.start, size);
  const logProbabilities = new Float32Array(BASES * size).fill(Number.NaN);
  const shifted = new Uint8Array(size);
  const asked = { bases, region, codes, windowLength: network.shape.windowLength };
  const [questions, total] =
    way === 'exact'
      ? [oneByOne(asked), codes.reduce((sum, code) => sum + Number(code !== unknownBase), 0)]
      : inSpans(asked);
  await askInPasses(
    network,
    questions,
    total,
    ({ at, shifted: isShifted }, answer) => {
      for (const [k, i] of at.entries()) {
        shifted[i] = Number(isShifted);
        logProbabilities.set(answer.subarray(BASES * k, BASES * (k + 1)), BASES * i);
      }
    },
    work,
  );
  return { ...region, codes, logProbabilities, shifted };
}

interface Asked {
  readonly bases: RecordBases;
  readonly region: Interval;
  /** Of the region. */
  readonly codes: Uint8Array;
  readonly windowLength: number;
}

function* oneByOne({ bases, region, codes, windowLength }: Asked): Generator<Placed> {
  for (const [i, code] of codes.entries()) {
    if (code === unknownBase) continue;
    const { start, end, shifted } = windowAround(region.start + i, windowLength, bases.length);
    const place = region.start + i - start;
    const window = bases.read(start, end - start);
    window[place] = HIDDEN_BASE;
    yield { window, places: [place], at: [i], shifted };
  }
}

function inSpans(asked: Asked): [Iterable<Placed>, number] {
  const { region, windowLength, bases } = asked;
  const spans = [...spansOf(region, windowLength, bases.length)];
  return [tenPasses(asked, spans), PASSES * spans.length];
}

function* tenPasses({ bases, region, codes, windowLength }: Asked, spans: readonly Interval[]): Generator<Placed> {
  for (const span of spans) {
    const { start, end, shifted } = windowOfSpan(span, windowLength, bases.length);
    const window = bases.read(start, end - start);
    for (let pass = 0; pass < PASSES; pass++) {
      const hidden = window.slice();
      const places: number[] = [];
      const at: number[] = [];
      for (let place = span.start + pass; place < span.end; place += PASSES) {
        // Bases of the span outside the region are hidden too: what is said of a base must not hang on its region.
        hidden[place - start] = HIDDEN_BASE;
        const i = place - region.start;
        if (i < 0 || i >= codes.length || codes[i] === unknownBase) continue;
        places.push(place - start);
        at.push(i);
      }
      if (places.length > 0) yield { window: hidden, places, at, shifted };
    }
  }
}
