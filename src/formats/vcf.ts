import { TypedError } from '../errors/typed-error';
import { joined } from './bytes';

/**
 * Variant Call Format, read line by line as bytes: whatever is not understood is written again as it came (VCF 4.3,
 * section 1.6). Only the five columns that say which variant a line is are decoded.
 */

/** What a data line says, and where its INFO column lies in its bytes. */
export interface VcfRow {
  readonly contig: string;
  /** 1-based. */
  readonly position: number;
  readonly reference: string;
  readonly alternatives: readonly string[];
  readonly info: { readonly start: number; readonly end: number };
}

/** A line of more bytes belongs to no VCF, however many samples it has. */
const LONGEST_LINE = 1 << 26;
const [TAB, LF, CR, SEMICOLON] = [9, 10, 13, 59];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const COLUMNS = 8;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const vcfRefused = (message: string, file: string, line: number): TypedError =>
  new TypedError('vcf-format', message, 'Choose a VCF file, plain or bgzipped.', { file, line });

/** The lines of a stream with their ends, as many at a time as a chunk completes. */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<readonly Uint8Array[]> {
  let rest: Uint8Array[] = [];
  let held = 0;
  let whole = 0;
  for await (const chunk of chunks) {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const piece = chunk.subarray(from, end + 1);
      lines.push(rest.length === 0 ? piece : joined([...rest, piece]));
      [rest, held, from] = [[], 0, end + 1];
    }
    whole += lines.length;
    if (from < chunk.length) {
      rest.push(chunk.slice(from));
      held += chunk.length - from;
      if (held > LONGEST_LINE) throw vcfRefused(`${file} is no VCF: it has a line without end.`, file, whole + 1);
    }
    yield lines;
  }
  if (rest.length > 0) yield [joined(rest)];
}

/** What ends a line: LF, CR LF, or nothing for a last line without. */
export function lineEndOf(line: Uint8Array): string {
  if (line.at(-1) !== LF) return '';
  return line.at(-2) === CR ? '\r\n' : '\n';
}

/** A first line without the byte order marks that editors put before it, which VCF does not have. */
export function unmarked(line: Uint8Array): Uint8Array {
  let from = 0;
  while (BYTE_ORDER_MARK.every((byte, i) => line[from + i] === byte)) from += BYTE_ORDER_MARK.length;
  return line.subarray(from);
}

/** Whether a line holds nothing but blanks, as lines at the end of a file may. */
export const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));

export const isHeader = (line: Uint8Array): boolean => line[0] === 35;

/** The text of a header line, without its end. */
export const headerText = (line: Uint8Array): string => decoder.decode(line).replace(/\r?\n$/, '');

/** @throws TypedError `vcf-format` with its line, where a line has too few columns or no position */
export function vcfRow(line: Uint8Array, file: string, number: number): VcfRow {
  const stop = line.length - lineEndOf(line).length;
  const ends: number[] = [];
  for (let from = 0; ends.length < COLUMNS; ) {
    const tab = line.indexOf(TAB, from);
    if (tab < 0 || tab >= stop) {
      ends.push(stop);
      break;
    }
    ends.push(tab);
    from = tab + 1;
  }
  if (ends.length < COLUMNS)
    throw vcfRefused(`Line ${number} of ${file} has ${ends.length} columns; VCF has ${COLUMNS}.`, file, number);
  const column = (i: number) => decoder.decode(line.subarray(i === 0 ? 0 : ends[i - 1] + 1, ends[i]));
  const position = column(1);
  if (!/^\d+$/.test(position))
    throw vcfRefused(`Line ${number} of ${file} has no position but "${position.slice(0, 40)}".`, file, number);
  return {
    contig: column(0),
    position: Number(position),
    reference: column(3),
    alternatives: column(4).split(','),
    info: { start: ends[6] + 1, end: ends[7] },
  };
}

/**
 * The line with fields set in its INFO column, those of the same keys replaced; every other byte as it was.
 * @param fields `KEY=VALUE`, or `KEY` for a flag
 * @param keys all that may be replaced, set or not
 */
export function withInfo(
  line: Uint8Array,
  { start, end }: VcfRow['info'],
  fields: readonly string[],
  keys: readonly string[],
): Uint8Array {
  const kept = fieldsOf(line.subarray(start, end)).filter((field) => !keys.includes(keyOf(field)) && !isMissing(field));
  const all = [...kept, ...fields.map((field) => encoder.encode(field))];
  const info =
    all.length === 0 ? [Uint8Array.of(46)] : all.flatMap((field, i) => (i === 0 ? [field] : [SEPARATOR, field]));
  return joined([line.subarray(0, start), ...info, line.subarray(end)]);
}

const SEPARATOR = Uint8Array.of(SEMICOLON);

function fieldsOf(info: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let from = 0;
  for (let end = info.indexOf(SEMICOLON); end >= 0; end = info.indexOf(SEMICOLON, from)) {
    fields.push(info.subarray(from, end));
    from = end + 1;
  }
  fields.push(info.subarray(from));
  return fields;
}

const keyOf = (field: Uint8Array): string => decoder.decode(field).split('=', 1)[0];
/** A dot, or nothing, as behind a last semicolon. */
const isMissing = (field: Uint8Array): boolean => field.length === 0 || (field.length === 1 && field[0] === 46);
