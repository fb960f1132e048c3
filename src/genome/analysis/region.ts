import type { ErrorCode } from '../../errors/codes';
import { TypedError } from '../../errors/typed-error';
import type { RegionView } from '../answers';
import type { PackedGenome } from '../packed/packed-genome';
import { alikeText } from '../packed/record-names';
import type { Stretches } from '../split/stretches';
import type { Interval } from '../summary';

/** Bases shown of a region at most. */
const longestView = 5000;

export interface Region extends Interval {
  readonly record: number;
}

/**
 * Reads `chr1:1,000-2,000` (1-based, closed), `chr1:1,000` (from there on) or `chr1` (the whole record). The longest
 * name that matches is taken first, since names may hold colons; an end beyond the record is taken as the record's end,
 * as samtools does.
 * @throws TypedError `region-...`
 */
export function parseRegion(text: string, genome: PackedGenome): Region {
  const asked = text.trim();
  if (asked === '') throw refuse('region-empty', 'No region was given.', 'Write a region such as "chr1:1,000-2,000".');
  const whole = genome.names.find(asked);
  if (whole !== undefined) return { record: whole, start: 0, end: genome.records.lengthOf(whole) };
  const colon = asked.lastIndexOf(':');
  const name = colon < 0 ? asked : asked.slice(0, colon).trim();
  const record = genome.names.find(name);
  if (record === undefined)
    throw refuse(
      'region-record',
      `There is no record named "${clip(name)}".${alikeText(genome.names, name)}`,
      'Write the name as it stands in the record table.',
    );
  const range = /^\s*([\d,]+)\s*(?:([-\u2010-\u2015\u2212]|\.\.)\s*([\d,]*))?\s*$/.exec(asked.slice(colon + 1));
  if (range === null) {
    const message = `"${clip(asked.slice(colon + 1))}" is no range of positions.`;
    throw refuse(
      'region-syntax',
      message,
      'Write first and last position with a hyphen between them, such as "1,000-2,000".',
    );
  }
  const length = genome.records.lengthOf(record);
  const first = numberOf(range[1]);
  const last = range[3] ? numberOf(range[3]) : length;
  if (first < 1 || first > length) {
    const [position, bases] = [first, length].map((count) => count.toLocaleString('en'));
    const message = `Position ${position} lies outside "${clip(name)}", which has ${bases} bases.`;
    throw refuse('region-outside', message, `Positions run from 1 to ${length.toLocaleString('en')}.`);
  }
  if (last < first)
    throw refuse(
      'region-reversed',
      `The region ends at ${last.toLocaleString('en')}, before it begins.`,
      'Write the smaller position first.',
    );
  return { record, start: first - 1, end: Math.min(last, length) };
}

/**
 * A region as letters on both strands, its first `longestView` bases where it is longer. Throws as `parseRegion` does.
 */
export function viewRegion(text: string, genome: PackedGenome, validation: Stretches): RegionView {
  const { record, start, end } = parseRegion(text, genome);
  const length = Math.min(longestView, end - start);
  const shown = { start, end: start + length };
  const bases = new Uint8Array(length);
  const masked = new Uint8Array(length);
  genome.read(record, start, length, bases);
  genome.readSoftMask(record, start, length, masked);
  const letters = (upper: string) =>
    Array.from(bases, (base, i) => (masked[i] ? upper[base].toLowerCase() : upper[base])).join('');
  const name = genome.records.nameOf(record);
  const parsed = `${name}:${(start + 1).toLocaleString('en')}-${end.toLocaleString('en')}`;
  return {
    text,
    parsed,
    record,
    name,
    shown,
    asked: { start, end },
    forward: letters('ACGTN'),
    complement: letters('TGCAN'),
    heldOut: validation.within(record, { start, end }),
  };
}

function numberOf(digits: string): number {
  return Number(digits.replaceAll(',', ''));
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function refuse(code: ErrorCode, message: string, action: string): TypedError {
  return new TypedError(code, message, action);
}
