import { TypedError } from '../../errors/typed-error';
import { unknownBase } from '../../formats/alphabet';
import { type CodingStretch, codonPositionAt, mapGenes } from '../../genome/analysis/gene-map';
import type { Genes } from '../../genome/analysis/genes';
import { STOP_CODONS } from '../../genome/analysis/orfs';
import { fitTwoSided } from '../../genome/analysis/two-sided';
import { Draws, PURPOSE } from '../../numerics/draws';
import { reverseComplement } from '../data/sequence-keys';
import type { Examples } from '../readers/examples';
import { STOP_CLASSES } from './gene-tasks';
import { type GenomeSource, heldOutOf, readWindow, tooUnknown } from './genome-source';
import { drawPlaces } from './places';
import type { WindowOptions } from './real-vs-shuffled';
import { type Site, windowAround, windowStart } from './strand-window';

const SEED = 1;
const LEAST_ROWS = 8;
/** Substitutions of each class, at most. */
const ROWS = 1500;
/** Candidates of each class for each row that is wanted: enough for every kind to find its partners. */
const CANDIDATES = 20;

const OUT_OF_FRAME = 0;
const IN_FRAME = 1;

const STOP_SPLIT =
  'Nothing is trained: every substitution lies in a gene that pretraining held out; ' +
  'for each that makes a stop in frame there is one that makes the same letters out of frame.';

/** One base of a gene and what it is changed to, both as they are read on the gene's strand. */
interface Substitution extends Site {
  readonly alternative: number;
}

/** Substitutions that change the same three letters into the same stop. */
type Kind = Readonly<Record<typeof OUT_OF_FRAME | typeof IN_FRAME, Substitution[]>>;

/**
 * Substitutions that make a stop codon in frame, against those that make the same three letters of the same three out
 * of frame and no stop in frame. Windows are read on the gene's strand with the base that is changed at index
 * floor(L / 2). All of it is the test part; beside each row stands what the best table of counts says of it.
 * @throws TypedError `genes-too-few`
 */
export async function stopSubstitutions(
  source: GenomeSource,
  genes: Genes,
  { windowLength }: WindowOptions,
  breathe: () => Promise<void>,
): Promise<Examples> {
  const { genome, split } = source;
  const kinds = await candidates(source, genes, windowLength, breathe);
  const chosen = matched([...kinds.values()]);
  if (chosen.length < 2 * LEAST_ROWS)
    throw new TypedError(
      'genes-too-few',
      `Only ${chosen.length / 2} substitutions make a stop in a gene that is held out; ${LEAST_ROWS} are needed.`,
      'Choose shorter windows, a longer genome or its annotation, or hold out more of it.',
    );
  const { table } = fitTwoSided(genome, split);
  const half = Math.floor(windowLength / 2);
  const sequences = chosen.map(({ substitution }) => windowAround(genome, substitution, windowLength));
  const alternatives = Uint8Array.from(chosen, ({ substitution }) => substitution.alternative);
  const tableScores = Float32Array.from(sequences, (window, row) => {
    const changed = window.slice();
    changed[half] = alternatives[row];
    return table.nats(window, half) - table.nats(changed, half);
  });
  const none = { count: 0, first: [] };
  return {
    classes: STOP_CLASSES,
    sequences,
    labels: Uint16Array.from(chosen, ({ label }) => label),
    parts: chosen.map(() => 'test'),
    substitutions: { alternatives, tableScores },
    split: STOP_SPLIT,
    refused: none,
    noted: none,
  };
}

/** By kind, from held-out stretches of genes in a drawn order until there are enough. */
async function candidates(
  source: GenomeSource,
  genes: Genes,
  windowLength: number,
  breathe: () => Promise<void>,
): Promise<ReadonlyMap<string, Kind>> {
  const { genome } = source;
  const stretches = heldOutCoding(source, genes, windowLength);
  const order = drawPlaces(
    [{ record: 0, first: 0, step: 1, count: stretches.length }],
    stretches.length,
    new Draws(SEED, 0, 0, PURPOSE.geneWindow),
    () => true,
  );
  const kinds = new Map<string, Kind>();
  let found = 0;
  for (const { at } of order) {
    if (found >= CANDIDATES * ROWS) break;
    for (const { substitution, name, label } of substitutionsIn(source, stretches[at])) {
      if (
        tooUnknown(
          genome,
          { record: substitution.record, start: windowStart(substitution, windowLength) },
          windowLength,
        )
      )
        continue;
      const kind = kinds.get(name) ?? { [OUT_OF_FRAME]: [], [IN_FRAME]: [] };
      kinds.set(name, kind);
      kind[label].push(substitution);
      found += label;
    }
    await breathe();
  }
  return kinds;
}

/** Stretches of one gene alone in which every base has its whole window in one held-out stretch. */
function heldOutCoding(source: GenomeSource, genes: Genes, windowLength: number): CodingStretch[] {
  const { genome, split } = source;
  const { coding } = mapGenes(genes, genome.records, (record) => split.validation.has(record));
  const held = heldOutOf(source).map((each) => ({
    ...each,
    start: each.start + windowLength,
    end: each.end - windowLength,
  }));
  return coding.flatMap((stretch) =>
    held
      .filter(({ record }) => record === stretch.record)
      .map(({ start, end }) => ({
        ...stretch,
        start: Math.max(start, stretch.start),
        end: Math.min(end, stretch.end),
      }))
      .filter(({ start, end }) => end - start >= 9),
  );
}

function* substitutionsIn({ genome }: GenomeSource, stretch: CodingStretch) {
  const { record, start, end, strand } = stretch;
  const forward = readWindow(genome, { record, start }, end - start);
  const bases = strand === '+' ? forward : reverseComplement(forward);
  /** Of an index in reading order. */
  const placeOf = (index: number) => (strand === '+' ? start + index : end - 1 - index);
  const wordAt = (index: number) => 16 * bases[index] + 4 * bases[index + 1] + bases[index + 2];
  // The codons around the first and the last three letters must be whole.
  for (let index = 2; index + 5 <= bases.length; index++) {
    const position = codonPositionAt(stretch, placeOf(index));
    if (bases.subarray(index - 2, index + 5).includes(unknownBase)) continue;
    const word = wordAt(index);
    if (STOP_CODONS.includes(word)) continue;
    for (const stop of STOP_CODONS) {
      const changed = onlyDifference(word, stop);
      if (changed === undefined) continue;
      const { offset, alternative } = changed;
      // Out of frame, the base stands in another codon, which must not become a stop.
      const codonStart = index + offset - ((position + offset) % 3);
      if (position !== 0 && isStopWith(wordAt(codonStart), index + offset - codonStart, alternative)) continue;
      const substitution: Substitution = { record, at: placeOf(index + offset), strand, alternative };
      yield { substitution, name: `${word} ${stop}`, label: position === 0 ? IN_FRAME : OUT_OF_FRAME } as const;
    }
  }
}

/** Where two words of three bases differ, if in one place only. */
function onlyDifference(word: number, other: number) {
  const places = [0, 1, 2].filter((offset) => baseIn(word, offset) !== baseIn(other, offset));
  return places.length === 1 ? { offset: places[0], alternative: baseIn(other, places[0]) } : undefined;
}

const baseIn = (word: number, offset: number): number => (word >> (4 - 2 * offset)) & 3;

const isStopWith = (word: number, offset: number, base: number): boolean =>
  STOP_CODONS.includes(word + (base - baseIn(word, offset)) * 4 ** (2 - offset));

/** As many of each kind in frame as out of it, no place twice. */
function matched(kinds: readonly Kind[]) {
  const pairs = kinds.map((kind) => Math.min(kind[IN_FRAME].length, kind[OUT_OF_FRAME].length));
  const share = Math.min(1, ROWS / pairs.reduce((sum, count) => sum + count, 0));
  const used = new Set<string>();
  return kinds.flatMap((kind, k) => {
    const wanted = Math.floor(share * pairs[k]);
    const [out, inside] = ([OUT_OF_FRAME, IN_FRAME] as const).map((label) =>
      drawn(kind[label], wanted, 2 * k + label, used),
    );
    return [...inside.entries()].slice(0, out.length).flatMap(([i, substitution]) => [
      { substitution, label: IN_FRAME },
      { substitution: out[i], label: OUT_OF_FRAME },
    ]);
  });
}

function drawn(of: readonly Substitution[], wanted: number, sample: number, used: Set<string>): Substitution[] {
  const places = drawPlaces(
    [{ record: 0, first: 0, step: 1, count: of.length }],
    wanted,
    new Draws(SEED, 1, sample, PURPOSE.geneWindow),
    ({ at }) => {
      const name = `${of[at].record} ${of[at].at}`;
      return !used.has(name) && used.add(name).has(name);
    },
  );
  return places.map(({ at }) => of[at]);
}
