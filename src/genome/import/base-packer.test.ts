import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../formats/fixtures';
import { Notes } from '../../formats/notes';
import { lettersOf } from '../fixtures';
import { RecordNames } from '../packed/record-names';
import { BasePacker, pieceBytes } from './base-packer';
import { FastaParser } from './fasta';
import { GenomeBuilder } from './genome-builder';

/** Everything that comes of a text, packed by vector instructions or one by one. */
function outcome(text: string, vectors: boolean, chunkBytes: number) {
  const builder = new GenomeBuilder(undefined, vectors);
  const notes = new Notes();
  const parser = new FastaParser(builder, new RecordNames(builder.records), notes, { file: 'x.fa' });
  const bytes = encode(text);
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) parser.push(bytes.subarray(at, at + chunkBytes));
    parser.finish();
  } catch (cause) {
    return { cause, place: Object.entries(cause as object) };
  }
  const genome = builder.finish();
  const { records, fingerprint, totals } = genome;
  return {
    records: [...records],
    fingerprint,
    totals,
    letters: [...records].map((_, i) => lettersOf(genome, i)),
    notes: notes.list(),
  };
}

const stretch = fc
  .tuple(
    fc.constantFrom('ACGT', 'acgt', 'N', 'n', 'ACGTacgtNn', 'RyU', 'T'),
    fc.integer({ min: 1, max: 90 }),
    fc.nat(1e6),
  )
  .map(([letters, length, seed]) =>
    Array.from({ length }, (_, i) => letters[(seed * (i + 7) + i * i) % letters.length]).join(''),
  );
const record = fc
  .tuple(
    fc.array(stretch, { minLength: 1, maxLength: 12 }),
    fc.constantFrom(7, 16, 50, 60, 61, 4000),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\n\n'),
  )
  .map(([parts, width, end]) => `>r\n${(parts.join('').match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end)}`);
const slip = fc.tuple(fc.nat(), fc.constantFrom('', '', '', '\n', '\r', ' ', '5', '\0', '>', 'E', 'é'));
const text = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '\n', '\r\n'), slip)
  .map(([records, end, [at, what]]) => {
    const whole = records.join('\n') + end;
    return whole.slice(0, at % whole.length) + what + whole.slice(at % whole.length);
  });

test('vector instructions give what one residue after the other does: records, runs, layout, notes, errors', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(1 << 20, 100, 37, 16), (whole, chunkBytes) => {
      expect(outcome(whole, true, chunkBytes)).toEqual(outcome(whole, false, 1 << 20));
    }),
    { numRuns: 250 },
  );
});

test('lines of any width pass in one stretch, over the ends of pieces', () => {
  const letters = Array.from({ length: 2 * pieceBytes + 77 }, (_, i) => 'ACGT'[(i * i + (i >> 3)) & 3]).join('');
  const lines = `>long\n${(letters.match(/.{1,50}/g) ?? []).join('\n')}\n`;
  const fast = outcome(lines, true, 1 << 22);
  expect(fast).toEqual(outcome(lines, false, 1 << 22));
  expect(fast.letters).toEqual([letters]);
  expect(fast.records?.[0].layout).toEqual({ textOffset: 6, lineBases: 50, lineBytes: 51 });
});

test('this machine has vector instructions, and they take whole lines', () => {
  const packer = new BasePacker();
  const line = `${'ACGTTGCA'.repeat(5)}\n`;
  packer.text.set(encode(`${line.repeat(9)}\0`));
  packer.begin(40, 0);
  expect(packer.stretch(0, 0)).toBe(9 * 41);
  expect([packer.lineEnds, packer.inLine, packer.pageByte, packer.filled]).toEqual([9, 0, 90, 0]);
  expect([...packer.known].slice(1)).toEqual([90, 90, 90]);
  expect(packer.page[0]).toBe(0b11_10_01_00);
});
