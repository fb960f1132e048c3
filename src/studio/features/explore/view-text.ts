import type { GenomeView, TrackProgress } from '../../../engine/explore/answers';
import type { TrackBins } from '../../../engine/explore/record-track';
import type { Unshown } from '../../../genome/annotation/annotation';
import type { NamedFeature } from '../../../genome/annotation/named-feature';
import type { Interval } from '../../../genome/summary';
import { counted, duration, percent, significant, whole } from '../../ui/format';
import type { Computing } from './exploring';
import { binAt } from './lanes';
import { basesOf } from './view-range';

/** The genome view in words and numbers. Pure. */

/** "CDS dnaA, chromosomal replication initiator". */
export function featureText({ type, name, locus, product }: NamedFeature): string {
  const called = [name, locus === '' ? '' : `(${locus})`].filter((part) => part !== '').join(' ');
  return [`${type} ${called}`.trim(), product].filter((part) => part !== '').join(', ');
}

/** What lies in the genome and is not shown, a sentence for each reason. */
export function unshownTexts({ parts, whole: records, twins }: Unshown): string[] {
  return [
    parts === 0 ? '' : `${counted(parts, 'exon, transcript or codon', 'exons, transcripts and codons')}.`,
    records === 0 ? '' : `${counted(records, 'feature')} as long as the record.`,
    twins === 0 ? '' : `${counted(twins, 'gene')} shown as what ${twins === 1 ? 'it codes' : 'they code'} for.`,
  ].filter((text) => text !== '');
}

const bitsText = (value: number): string => (Number.isNaN(value) ? 'not computed' : `${significant(value)} bits`);

const excessText = (value: number): string =>
  Number.isNaN(value) ? '' : `${significant(Math.abs(value))} bits ${value < 0 ? 'below' : 'above'} the count table`;

/** The same view before anything of its tracks is computed: its lanes stay where they are. */
export function withoutValues(view: GenomeView): GenomeView {
  if (view.tracks === null) return view;
  const { surprisal, excess } = view.tracks;
  const blank = (bins: TrackBins): TrackBins => ({
    mean: bins.mean.map(() => Number.NaN),
    low: bins.low.map(() => Number.NaN),
    high: bins.high.map(() => Number.NaN),
  });
  return { ...view, tracks: { surprisal: blank(surprisal), excess: blank(excess), logo: null, done: 0 } };
}

/** What is known of one position, in short pieces. */
export function pointTexts(view: GenomeView, name: string, position: number): string[] {
  const base = Math.floor(position);
  const bin = binAt(view, base);
  if (bin < 0 || bin >= view.gc.length) return [];
  const letter = view.letters?.[base - view.start];
  const from = view.start + bin * view.binBases;
  const to = Math.min(view.end, from + view.binBases);
  const where = to - from === 1 ? `${name}:${whole(to)}` : `${name}:${whole(from + 1)}-${whole(to)}`;
  const isHeldOut = view.heldOut.some(({ start, end }) => base >= start && base < end);
  const here = (view.features ?? []).filter(({ start, end }) => base >= start && base < end);
  const { tracks } = view;
  return [
    letter === undefined ? where : `${where} ${letter}`,
    isHeldOut ? 'held out' : '',
    ...here.slice(0, 2).map(featureText),
    Number.isNaN(view.gc[bin]) ? '' : `GC ${percent(view.gc[bin], 2)}`,
    tracks === null ? '' : `surprisal ${bitsText(tracks.surprisal.mean[bin])}`,
    tracks === null ? '' : excessText(tracks.excess.mean[bin]),
  ].filter((text) => text !== '');
}

export interface ViewRow {
  /** From 1, both ends in it. */
  readonly from: number;
  readonly to: number;
  readonly letters: string;
  readonly gc: number;
  readonly surprisal: number;
  readonly excess: number;
}

const MOST_ROWS = 100;

/** What is in view in at most 100 rows; values are means over the bins of a row, NaN where there are none. */
export function viewRows(view: GenomeView, range: Interval): ViewRow[] {
  const shown = basesOf(range);
  const first = Math.max(0, binAt(view, shown.start));
  const end = Math.min(view.gc.length, binAt(view, shown.end - 1) + 1);
  const each = Math.max(1, Math.ceil((end - first) / MOST_ROWS));
  const rows: ViewRow[] = [];
  for (let bin = first; bin < end; bin += each) {
    const to = Math.min(end, bin + each);
    const start = view.start + bin * view.binBases;
    const stop = Math.min(view.end, view.start + to * view.binBases);
    rows.push({
      from: start + 1,
      to: stop,
      letters: stop - start <= 10 ? (view.letters?.slice(start - view.start, stop - view.start) ?? '') : '',
      gc: meanOf(view.gc, bin, to),
      surprisal: view.tracks === null ? Number.NaN : meanOf(view.tracks.surprisal.mean, bin, to),
      excess: view.tracks === null ? Number.NaN : meanOf(view.tracks.excess.mean, bin, to),
    });
  }
  return rows;
}

function meanOf(values: Float32Array, from: number, to: number): number {
  let [sum, count] = [0, 0];
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return sum / count;
}

/** How far tracks are, and how long the rest takes. */
export function progressText(
  { done, length }: Pick<TrackProgress, 'done' | 'length'>,
  computing: Computing | null,
): string {
  if (done >= length) return `All ${counted(length, 'base')} computed.`;
  const so = `${whole(done)} of ${counted(length, 'base')}`;
  if (computing === null) return done === 0 ? 'No tracks yet.' : `${so} computed.`;
  if (computing.state === 'paused') return `Paused at ${so}.`;
  const { basesPerSecond } = computing;
  return basesPerSecond === null
    ? `${so}, waiting for the device`
    : `${so}, ${whole(basesPerSecond)} bases/s, ${duration((1000 * (length - done)) / basesPerSecond)} left`;
}
