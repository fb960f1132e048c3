import { TypedError } from '../../errors/typed-error';
import type { PackedRecord, RecordTable } from './record-table';

const linesPerPiece = 10_000;

/**
 * The .fai index of the text that was read, in pieces. Throws `index-uneven` where `samtools faidx` would refuse the
 * file too.
 */
export function* faiOf(records: RecordTable): Generator<string> {
  let lines: string[] = [];
  for (const { name, length, layout } of records) {
    if (layout === undefined) {
      const message =
        `The lines of record "${name}" differ in length, so that no index can tell where its bases are; ` +
        'samtools faidx refuses such a file too.';
      throw new TypedError(
        'index-uneven',
        message,
        'Rewrite the file with even lines, for example with "seqkit seq".',
        { record: name },
      );
    }
    lines.push(`${name}\t${length}\t${layout.textOffset}\t${layout.lineBases}\t${layout.lineBytes}\n`);
    if (lines.length === linesPerPiece) {
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
}

/**
 * Compares a supplied .fai with what was read; undefined where they agree.
 * @param text the whole index
 * @param from the first record of the file the index belongs to
 */
export function faiDifference(text: string, records: RecordTable, from: number, to: number): string | undefined {
  const rows = text.split(/\r?\n/).filter((row) => row !== '');
  const count = to - from;
  if (rows.length !== count)
    return `it names ${rows.length.toLocaleString('en')} records, the sequence has ${count.toLocaleString('en')}`;
  for (let i = 0; i < rows.length; i++) {
    const difference = rowDifference(rows[i].split('\t'), records.at(from + i));
    if (difference !== undefined) return `line ${(i + 1).toLocaleString('en')} ${difference}`;
  }
  return undefined;
}

function rowDifference([name, ...numbers]: string[], { name: own, length, layout }: PackedRecord): string | undefined {
  if (name !== own) return `names "${name}" where the sequence has "${own}"`;
  const [bases, offset, lineBases, lineBytes] = numbers.map(Number);
  if (bases !== length)
    return `gives "${own}" ${bases.toLocaleString('en')} bases, it has ${length.toLocaleString('en')}`;
  const same =
    layout !== undefined &&
    offset === layout.textOffset &&
    lineBases === layout.lineBases &&
    lineBytes === layout.lineBytes;
  return same ? undefined : `tells the lines of "${own}" otherwise than they are`;
}
