import { TypedError } from '../../errors/typed-error';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { SplitName } from '../dataset';
import type { RowNote } from '../readers/examples';
import type { BackgroundWindows } from './background-windows';
import type { Window } from './genome-source';

const NOTES_TOLD = 20;

/** Why a feature has no row, and what the note on it says. */
const REASONS = {
  border: 'has a window that crosses the border of a part, or of its record',
  unknown: 'holds too many N',
  background: 'finds no background window of its GC',
} as const;

export type Reason = keyof typeof REASONS;

/** Features without a row, told as refused rows are. */
export class DroppedFeatures {
  count = 0;
  readonly first: RowNote[] = [];
  private readonly genome: PackedGenome;
  private readonly counts = new Map<Reason, number>();

  constructor(genome: PackedGenome) {
    this.genome = genome;
  }

  add({ record, start }: Window, length: number, why: Reason): void {
    this.counts.set(why, this.of(why) + 1);
    if (this.count++ >= NOTES_TOLD) return;
    const name = this.genome.records.nameOf(record);
    const place = `${name}:${(start + 1).toLocaleString('en')}-${(start + length).toLocaleString('en')}`;
    this.first.push({ code: 'feature-left-out', message: `The feature ${REASONS[why]}.`, file: place });
  }

  of(why: Reason): number {
    return this.counts.get(why) ?? 0;
  }
}

/** What is known of the features of one part, where too few of them found a window and a background. */
export interface Shortage {
  readonly part: SplitName;
  readonly pairs: number;
  readonly needed: number;
  /** GC shares of those that found no background. */
  readonly lonelyGc: readonly number[];
  readonly background: BackgroundWindows;
  readonly tolerance: number;
  readonly windowLength: number;
  /** Features whose middle lies in the part, however long the windows. */
  readonly inPart: number;
  /** From feature to feature, at the median; 0 where that cannot be told. */
  readonly spacing: number;
  readonly dropped: DroppedFeatures;
}

/** Says which bound fails, and what would be wide enough. */
export function tooFewFeatures(shortage: Shortage): TypedError {
  const { part, pairs, needed, lonelyGc, background, tolerance, windowLength, inPart, spacing, dropped } = shortage;
  const message =
    `Only ${pairs} features of the ${part} part have a window and a background window; ` + `${needed} are needed.`;
  const refuse = (why: string, action: string, path: string) =>
    new TypedError('features-too-few', `${message}${why}`, action, { path });
  if (inPart < needed) {
    const more =
      part === 'test'
        ? 'Choose a file with more features, or hold out more of the genome.'
        : 'Choose a file with more features.';
    return refuse(` Only ${inPart} features lie there.`, more, 'features');
  }
  const shorter = Math.floor(spacing / 4);
  // Between two neighbours there must be room for a window that touches neither's.
  const isDense = spacing > 0 && spacing < 2 * windowLength;
  const advice =
    isDense && shorter >= 10
      ? `Choose shorter windows: the features stand ${spacing.toLocaleString('en')} bases apart, which leaves ` +
        `room for windows of ${shorter.toLocaleString('en')}.`
      : 'Choose shorter windows, a file with more features, or hold out more of the genome.';
  const range = background.gcRange;
  if (lonelyGc.length > 0 && (range === null || isDense)) {
    const [count, length] = [lonelyGc.length, windowLength].map((value) => value.toLocaleString('en'));
    const lonely = `${count} find no window of ${length} bases`;
    return refuse(
      ` ${lonely} that is free of features${range === null ? '' : ' and has their GC'}.`,
      advice,
      'windowLength',
    );
  }
  if (lonelyGc.length > 0 && range !== null) {
    const told =
      `${lonelyGc.length.toLocaleString('en')} find no background within ${percent(tolerance)} % of their GC: ` +
      `they have ${between(lonelyGc)}, the windows free of features ${between(range)}.`;
    const enough = lonelyGc.map((gc) => background.distanceTo(gc)).sort((a, b) => a - b)[
      Math.min(lonelyGc.length, needed) - 1
    ];
    const wider =
      `Allow a difference in GC of ${Math.ceil(100 * enough)} %, or choose longer windows, in which features and ` +
      'background are more alike.';
    return refuse(` ${told}`, wider, 'gcTolerance');
  }
  const border = dropped.of('border');
  const why =
    border > 0 ? ` The windows of ${border.toLocaleString('en')} features cross the border of a part or record.` : '';
  return refuse(why, advice, 'windowLength');
}

const percent = (share: number): string => Number((100 * share).toFixed(1)).toString();

function between(shares: readonly number[]): string {
  const [lowest, highest] = [Math.min(...shares), Math.max(...shares)].map((share) => Math.round(100 * share));
  return lowest === highest ? `${lowest} %` : `${lowest} to ${highest} %`;
}
