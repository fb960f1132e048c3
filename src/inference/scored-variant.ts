import { UNSCORED, type Unscored } from '../genome/variants/place-variant';

/** One alternative of a row of a VCF, scored or not, and how files write it. */
export interface ScoredVariant {
  readonly contig: string;
  /** Null where the genome has no such record. */
  readonly record: number | null;
  /** As the file has them; the position from 1. */
  readonly position: number;
  readonly reference: string;
  readonly alternative: string;
  /** NaN where it has no score. */
  readonly effect: number;
  /** NaN where it was not asked for too. */
  readonly influence: number;
  readonly shifted: boolean;
  readonly unscored: Unscored | null;
}

/** Digits behind the point: float32 scores agree between devices to about so many. */
const DIGITS = 4;

const EFFECT = 'HELICASE_LLR';
const INFLUENCE = 'HELICASE_INFLUENCE';
const SHIFTED = 'HELICASE_SHIFTED';
/** Keys of the INFO column that are ours. */
export const KEYS: readonly string[] = [EFFECT, INFLUENCE, SHIFTED];
const MODEL = '##helicaseModel=';

/** Whether an earlier scoring wrote a header line. */
export const isOurs = (text: string): boolean =>
  text.startsWith(MODEL) || KEYS.some((key) => text.startsWith(`##INFO=<ID=${key},`));

/** The header lines that say what the fields are. @param model names the network */
export function headerLines(model: string, influence: boolean): string[] {
  const info = (id: string, number: string, type: string, description: string) =>
    `##INFO=<ID=${id},Number=${number},Type=${type},Description="${description}">`;
  const effect = 'ln p(ALT) - ln p(REF) of the network named by helicaseModel, the base hidden, both strands';
  const moved =
    "Mean over the places near the middle of the window of the largest change of any base's log odds, in nats";
  return [
    `${MODEL}${model.replace(/\s+/g, ' ')}`,
    info(EFFECT, 'A', 'Float', effect),
    ...(influence ? [info(INFLUENCE, 'A', 'Float', moved)] : []),
    info(SHIFTED, '0', 'Flag', 'The end of the record kept the base from the middle of its window'),
  ];
}

/** The fields of a row, from its alternatives in order. */
export function infoFields(variants: readonly ScoredVariant[], influence: boolean): string[] {
  const list = (values: readonly number[]) => values.map(scoreText).join(',');
  return [
    `${EFFECT}=${list(variants.map(({ effect }) => effect))}`,
    ...(influence ? [`${INFLUENCE}=${list(variants.map((each) => each.influence))}`] : []),
    ...(variants.some(({ shifted }) => shifted) ? [SHIFTED] : []),
  ];
}

export const TSV_HEADER = 'chrom\tpos\tref\talt\tllr\tinfluence\tshifted\tunscored\n';

/** A line of the table that is written beside the VCF. */
export function tsvLine({ unscored, ...variant }: ScoredVariant): string {
  const { contig, position, reference, alternative, effect, influence, shifted } = variant;
  const why = unscored === null ? '.' : UNSCORED[unscored];
  const columns = [
    contig,
    position,
    reference,
    alternative,
    scoreText(effect),
    scoreText(influence),
    Number(shifted),
    why,
  ];
  return `${columns.join('\t')}\n`;
}

/** `.` where there is none. */
const scoreText = (value: number): string => (Number.isNaN(value) ? '.' : String(Number(value.toFixed(DIGITS)) + 0));
