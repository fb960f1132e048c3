import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../formats/fixtures';
import { parse, recordsOf } from '../fixtures';
import { headerCap } from './fasta';

const sequences = (text: string | Uint8Array, options = {}) => recordsOf(parse(text, options).genome);
const codes = (text: string, options = {}) => parse(text, options).notes.map(({ code }) => code);

/** A plain reading of the same rules, line by line over strings. Only for text that holds nothing to refuse. */
function slowReference(text: string): { name: string; sequence: string }[] {
  const lastNumber = new Map<string, number>();
  const records: { name: string; sequence: string }[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^[ \t]*>/.test(line)) {
      const word = line
        .replace(/^[ \t]*>/, '')
        .trim()
        .split(/\s/)[0];
      const wanted = word || `record_${records.filter(({ sequence }) => sequence !== '').length + 1}`;
      // A header without sequence leaves its name free, but numbers are never given twice.
      const taken = (name: string) => records.some((record) => record.sequence !== '' && record.name === name);
      let name = wanted;
      for (let i = (lastNumber.get(wanted) ?? 1) + 1; taken(name); i++) {
        name = `${wanted}_${i}`;
        lastNumber.set(wanted, i);
      }
      records.push({ name, sequence: '' });
    } else if (!/^[ \t]*;/.test(line)) {
      const letters = line.replace(/[ \t]/g, '').replace(/U/g, 'T').replace(/u/g, 't');
      const read = letters.replace(/[^ACGTacgt]/g, (letter) =>
        letter === letter.toLowerCase() && letter !== letter.toUpperCase() ? 'n' : 'N',
      );
      if (read !== '') records[records.length - 1].sequence += read;
    }
  }
  return records.filter(({ sequence }) => sequence !== '');
}

const residues = fc.string({ unit: fc.constantFrom(...'ACGTACGTACGTacgtNnUuRykMX-* \t'), maxLength: 40 });
const headerLine = fc.string({ unit: fc.constantFrom(...'abc \t>;|é1'), maxLength: 12 }).map((text) => `>${text}`);
const commentLine = fc.string({ unit: fc.constantFrom(...'ab >;1é'), maxLength: 8 }).map((text) => `;${text}`);
const lineEnd = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\n \n');
/** Dirty but legal: ends in a record with sequence, so that there is always something to import. */
const dirtyFasta = fc
  .tuple(
    headerLine,
    fc.array(fc.tuple(fc.oneof({ weight: 4, arbitrary: residues }, headerLine, commentLine), lineEnd), {
      maxLength: 30,
    }),
    lineEnd,
    fc.boolean(),
  )
  .map(
    ([first, lines, end, closed]) =>
      `${first}${end}${lines.map((pair) => pair.join('')).join('')}>last${end}ACGT${closed ? end : ''}`,
  );

describe('FASTA records', () => {
  test('agree with a slow plain reference on random dirty text', () => {
    fc.assert(
      fc.property(dirtyFasta, (text) => {
        expect(sequences(text)).toEqual(slowReference(text));
      }),
      { numRuns: 400 },
    );
  });

  test('are the same, notes and places included, however the bytes are cut', () => {
    const cuts = fc.array(fc.nat(400), { maxLength: 12 });
    const dirtier = fc.tuple(
      dirtyFasta,
      fc.constantFrom('', '\nAC5GT', '\nAC\0GT', '\nACEFQLGT\nPPP', '\nAC>b', '\n>x\r\nACé'),
    );
    const outcome = (text: string, at: readonly number[]) => {
      try {
        const { genome, notes } = parse(text, {}, at);
        return { records: recordsOf(genome), totals: [...genome.records].map(({ totals }) => totals), notes };
      } catch (cause) {
        return { cause, place: Object.entries(cause as object) };
      }
    };
    fc.assert(
      fc.property(dirtier, cuts, ([text, tail], at) => {
        expect(outcome(text + tail, at)).toEqual(outcome(text + tail, []));
      }),
      { numRuns: 400 },
    );
  });

  test('survive being cut at every single byte', () => {
    const text = '; note\r\n>one first record\r\nACGT\r\nacgtnn\r>two\rUUNN--\n\n>three\n\nTTT';
    const whole = recordsOf(parse(text).genome);
    expect(whole).toEqual([
      { name: 'one', sequence: 'ACGTacgtnn' },
      { name: 'two', sequence: 'TTNNNN' },
      { name: 'three', sequence: 'TTT' },
    ]);
    for (let cut = 1; cut < text.length; cut++) expect(recordsOf(parse(text, {}, [cut]).genome)).toEqual(whole);
    expect(
      recordsOf(
        parse(
          text,
          {},
          [...text].map((_, i) => i),
        ).genome,
      ),
    ).toEqual(whole);
  });

  test('take the first word as name and the rest as description', () => {
    const { genome } = parse('> chr1  Homo sapiens\tchromosome 1 \nA');
    expect(genome.records.at(0)).toMatchObject({ name: 'chr1', description: 'Homo sapiens\tchromosome 1' });
  });

  test('keep paths, emoji and markup in names as text', () => {
    const names = ['../../etc/passwd', '🧬', '<img/src=x>', '__proto__'];
    expect(sequences(names.map((name) => `>${name}\nACGT\n`).join('')).map(({ name }) => name)).toEqual(names);
  });

  test('hold one line of two million bases', () => {
    const { genome } = parse(`>long\n${'ACGTTGCAaN'.repeat(200_000)}`);
    expect(genome.records.at(0).length).toBe(2_000_000);
    expect(genome.records.at(0).totals).toMatchObject({
      a: 600_000,
      c: 400_000,
      g: 400_000,
      t: 400_000,
      unknown: 200_000,
      softMasked: 200_000,
    });
  });

  test('may be a hundred thousand tiny ones', () => {
    const { genome } = parse(Array.from({ length: 100_000 }, (_, i) => `>r${i}\nACGTA\n`).join(''));
    expect([...genome.records]).toHaveLength(100_000);
    expect(recordsOf(genome).at(-1)).toEqual({ name: 'r99999', sequence: 'ACGTA' });
  });
});

describe('notes on what was accepted', () => {
  test('a header without sequence is skipped with its line', () => {
    const { genome, notes } = parse('>a\nACGT\n>empty\n\n>b\nACGT\n>end');
    expect([...genome.records].map(({ name }) => name)).toEqual(['a', 'b']);
    expect(notes).toMatchObject([
      { code: 'header-without-sequence', record: 'empty', line: 3 },
      { code: 'header-without-sequence', record: 'end', line: 7 },
    ]);
  });

  test('duplicate and empty names are kept and renamed', () => {
    const { genome, notes } = parse('>a\nA\n>a\nC\n>a_2\nG\n>\nT\n> \nA');
    expect([...genome.records].map(({ name }) => name)).toEqual(['a', 'a_2', 'a_2_2', 'record_4', 'record_5']);
    expect(notes.map(({ code }) => code)).toEqual(['name-duplicate', 'name-duplicate', 'name-empty', 'name-empty']);
  });

  test('lines that samtools faidx would refuse are read and told once for the file', () => {
    const { genome, notes } = parse('>even\nACGT\nAC\n>short first\nAC\nACGT\n>blank between\nACGT\n\nACGT\n');
    expect(recordsOf(genome).map(({ sequence }) => sequence)).toEqual(['ACGTAC', 'ACACGT', 'ACGTACGT']);
    expect(notes).toMatchObject([{ code: 'lines-uneven', record: 'short' }]);
    expect(notes[0].message).toContain('2 records, "short" the first of them,');
    expect(codes('>a\nACGT\nACGT\nA\n>b\r\nAC\r\nAC\r\n')).toEqual([]);
  });

  test('a header of a megabyte is capped, without a broken character at the cut', () => {
    const { genome, notes } = parse(`>name ${'é'.repeat(500_000)}\nACGT`);
    expect(genome.records.at(0).name).toBe('name');
    expect(genome.records.at(0).description).toMatch(/^é+$/);
    expect(genome.records.at(0).description.length).toBeLessThan(headerCap);
    expect(notes).toMatchObject([{ code: 'header-long', line: 1 }]);
    expect(notes[0].message).toContain('1,000,005 bytes');
  });

  test('a headerless file with digits is asked about its header, then about its digits, and then read', async () => {
    const text = '  1 acgt\n  5 ttaa\n';
    expect((await failureOf(() => parse(text))).code).toBe('fasta-no-header');
    expect((await failureOf(() => parse(text, { allowNoHeader: true }))).code).toBe('fasta-digits');
    expect(
      recordsOf(parse(text, { allowNoHeader: true, allowDigits: true }).genome).map(({ sequence }) =>
        sequence.toUpperCase(),
      ),
    ).toEqual(['ACGTTTAA']);
  });

  test('digits are stripped where that was asked for', () => {
    const text = '>a\n   1 acgt acgt\n  61 ac\n';
    expect(sequences(text, { allowDigits: true })).toEqual([{ name: 'a', sequence: 'acgtacgtac' }]);
    expect(parse(text, { allowDigits: true }).notes).toMatchObject([
      { code: 'digits-stripped', line: 2, message: '3 digits were stripped from test.fa.' },
    ]);
  });

  test('sequence without a header becomes one record where that was asked for', () => {
    expect(sequences('ACGT\nAC\n', { allowNoHeader: true })).toEqual([{ name: 'test', sequence: 'ACGTAC' }]);
    expect(codes('ACGT', { allowNoHeader: true })).toEqual(['no-header']);
  });

  test('of one kind are told twenty times and then counted', () => {
    const { notes } = parse(`${'>x\n'.repeat(1000)}>y\nACGT`);
    expect(notes.filter(({ code }) => code === 'header-without-sequence')).toHaveLength(21);
    expect(notes.map(({ message }) => message)).toContain('980 more notes of the kind "header-without-sequence".');
  });
});

test('other letters are unknown and counted by letter, U is T, lower case is soft masking', () => {
  const { genome } = parse('>a\nACGTUuRrYnNX-*');
  expect(recordsOf(genome)).toEqual([{ name: 'a', sequence: 'ACGTTtNnNnNNNN' }]);
  expect(genome.records.at(0).totals).toEqual({
    bases: 14,
    a: 1,
    c: 1,
    g: 1,
    t: 3,
    unknown: 8,
    softMasked: 3,
    otherLetters: { R: 2, Y: 1, X: 1, '-': 1, '*': 1 },
  });
});

describe('refusals', () => {
  const cases: [string, string, object][] = [
    ['ACGT\nACGT', 'fasta-no-header', { line: 1, byte: 0 }],
    ['\n\n; c\nACGT', 'fasta-no-header', { line: 4, byte: 6 }],
    ['', 'file-blank', { file: 'test.fa' }],
    [' \r\n\t\n ', 'file-blank', { file: 'test.fa' }],
    ['>a\n>b\n', 'fasta-no-sequence', { file: 'test.fa' }],
    ['>a\nAC\0GT', 'fasta-control-byte', { record: 'a', line: 2, byte: 5 }],
    ['>a\x07\nACGT', 'fasta-control-byte', { line: 1, byte: 2 }],
    ['>a\nACGT\x1a', 'fasta-control-byte', { line: 2, byte: 7 }],
    ['>a\n1 ACGT', 'fasta-digits', { record: 'a', line: 2, byte: 3 }],
    ['>a\nAC\nGTé', 'fasta-non-ascii', { record: 'a', line: 3, byte: 8 }],
    ['>a\nACGT>b\nACGT', 'fasta-character', { record: 'a', line: 2, byte: 7 }],
    ['>a\r\nAC\r\n\r\n1', 'fasta-digits', { line: 4, byte: 10 }],
    ['>a\rAC\r\r1', 'fasta-digits', { line: 4, byte: 7 }],
    ['>a\nAC.GT', 'fasta-character', { line: 2, byte: 5 }],
    [`>a\n${'ACGT'.repeat(50)}EACGT`, 'fasta-letter', { line: 2, byte: 203 }],
    ['>p\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ', 'fasta-protein', { record: 'p', line: 2 }],
    ['>d\nACGT\n>p\nMSLLLFEEQQ\n>d\nACGT', 'fasta-protein', { record: 'p', line: 4 }],
  ];
  test.each(cases)('%j is %s', async (text, code, place) => {
    const failure = await failureOf(() => parse(text));
    expect(failure.code).toBe(code);
    expect(failure.place).toMatchObject(place);
    expect(failure.message).toMatch(/\.$/);
    expect(failure.action).toMatch(/\.$/);
  });

  test('protein is told with its letters', async () => {
    const failure = await failureOf(() => parse(`>p\n${'LLLLEEAAKG'.repeat(30)}`));
    expect(failure.message).toContain('of 300 letters L 40.0 %, ');
    expect(failure.message).toContain('E 20.0 %');
  });
});
