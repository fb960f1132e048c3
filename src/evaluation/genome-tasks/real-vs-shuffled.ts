import { TypedError } from '../../errors/typed-error';
import { Draws, PURPOSE } from '../../numerics/draws';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import { dinucleotideShuffle } from './dinucleotide-shuffle';
import { GENOME_SPLIT, type GenomeSource, readWindow, spreadWindows, territories } from './genome-source';

export interface WindowOptions {
  /** Bases of a window. */
  readonly windowLength: number;
  /** Windows of the genome to train on, at most; validation and test get a fifth of that each. */
  readonly windows: number;
}

const SHUFFLED = 0;
const REAL = 1;
const SEED = 1;
/** Fewer than this in a part, and a score is mostly chance. */
const LEAST_WINDOWS = 8;

/**
 * Windows of the genome beside the same windows shuffled so that every dinucleotide keeps its count: what tells them
 * apart is order beyond neighbours. A window and its shuffled twin are always in the same part.
 * @throws TypedError `genome-too-small`
 */
export async function realVersusShuffled(
  source: GenomeSource,
  { windowLength, windows }: WindowOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const places = territories(source);
  const sequences: Uint8Array[] = [];
  const labels: number[] = [];
  const parts: SplitName[] = [];
  for (const part of SPLITS) {
    const wanted = part === 'train' ? windows : Math.max(LEAST_WINDOWS, Math.round(windows / 5));
    const chosen = spreadWindows(source.genome, places[part], windowLength, wanted);
    if (chosen.length < LEAST_WINDOWS) throw tooSmall(source.name, windowLength, part);
    for (const window of chosen) {
      const real = readWindow(source.genome, window, windowLength);
      // Named by its place, so that a window is shuffled alike whatever else is in the data.
      const draws = new Draws(SEED, window.record, window.start, PURPOSE.shuffle);
      sequences.push(real, dinucleotideShuffle(real, draws));
      labels.push(REAL, SHUFFLED);
      parts.push(part, part);
      if (sequences.length % 512 === 0) await breathe();
    }
  }
  const none = { count: 0, first: [] };
  return {
    classes: ['shuffled', 'real'],
    sequences,
    labels: Uint16Array.from(labels),
    parts,
    split: GENOME_SPLIT,
    refused: none,
    noted: none,
  };
}

function tooSmall(name: string, windowLength: number, part: SplitName): TypedError {
  const windows = `${LEAST_WINDOWS} windows of ${windowLength.toLocaleString('en')} bases`;
  const message = `${name} has no room for ${windows} in its ${part} part.`;
  return new TypedError(
    'genome-too-small',
    message,
    'Choose shorter windows, a longer genome, or hold out more of it.',
    { path: 'windowLength' },
  );
}
