/** One record of a FASTA text, its sequence as it stands there, without line ends. */
export interface FastaRecord {
  /** The first word of the header; `record 3` where it has none. */
  readonly name: string;
  readonly header: string;
  readonly line: number;
  readonly sequence: string;
}

export interface FastaLines {
  /** Lines that begin with `;`, `#` or `!`, and the first of them. */
  comments: number;
  firstComment: number;
  /** Lines before the first header that are neither blank nor comments. */
  before: number;
  firstBefore: number;
}

/**
 * The records of a FASTA text that comes in pieces, however those are cut. Nothing is refused here: what a sequence
 * holds is its reader's to judge, so that one bad record costs no other.
 * @param lines is told of the lines that belong to no record
 */
export async function* fastaRecords(text: AsyncIterable<string>, lines: FastaLines): AsyncGenerator<FastaRecord> {
  let [line, records, header, headerLine] = [0, 0, '', 0];
  let sequence: string[] = [];
  const record = (): FastaRecord => {
    const name = header.split(/\s/, 1)[0] || `record ${records}`;
    return { name, header, line: headerLine, sequence: sequence.join('') };
  };
  for await (const each of linesOf(text)) {
    line++;
    const start = each.trimStart();
    if (start.startsWith('>')) {
      if (records > 0) yield record();
      // Where definition lines were joined, 0x01 ends the first.
      header = start.slice(1).split('\u0001', 1)[0].trim();
      [headerLine, sequence] = [line, []];
      records++;
    } else if (/^[;#!]/.test(start)) {
      if (lines.comments++ === 0) lines.firstComment = line;
    } else if (records > 0) sequence.push(each.trim());
    else if (start !== '' && lines.before++ === 0) lines.firstBefore = line;
  }
  if (records > 0) yield record();
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest: string[] = [];
  let carried = '';
  for await (const next of text) {
    // The second half of CR LF may come with the next piece.
    const piece = carried + next.replace(/\r$/, '');
    carried = next.endsWith('\r') ? '\r' : '';
    const lines = piece.split(/\r\n|\n|\r/);
    rest.push(lines[0]);
    if (lines.length === 1) continue;
    yield rest.join('');
    yield* lines.slice(1, -1);
    rest = [lines[lines.length - 1]];
  }
  const last = rest.join('') + carried;
  if (last !== '') yield last;
}
