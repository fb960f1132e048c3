import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, encode, failureOf } from '../../formats/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { importGenome } from './import-genome';

interface Options {
  readonly littleEndian?: boolean;
  readonly version?: number;
}

/** What faToTwoBit writes, from letters A, C, G, T and N of either case. */
function twoBit(
  records: readonly (readonly [name: string, letters: string])[],
  { littleEndian = true, version = 0 }: Options = {},
): Uint8Array<ArrayBuffer> {
  const numbers = (...values: number[]) => {
    const view = new DataView(new ArrayBuffer(4 * values.length));
    values.forEach((value, i) => {
      view.setUint32(4 * i, value, littleEndian);
    });
    return new Uint8Array(view.buffer);
  };
  const runs = (letters: string, pattern: RegExp) => {
    const found = [...letters.matchAll(pattern)];
    return numbers(found.length, ...found.map(({ index }) => index), ...found.map(([run]) => run.length));
  };
  const packed = (letters: string) => {
    const bytes = new Uint8Array(Math.ceil(letters.length / 4));
    [...letters.toUpperCase()].forEach((letter, i) => {
      bytes[i >> 2] |= Math.max(0, 'TCAG'.indexOf(letter)) << (6 - 2 * (i & 3));
    });
    return bytes;
  };
  const bodies = records.map(([, letters]) =>
    concat(numbers(letters.length), runs(letters, /[nN]+/g), runs(letters, /[a-z]+/g), numbers(0), packed(letters)),
  );
  const names = records.map(([name]) => encode(name));
  const offsetBytes = version === 0 ? 4 : 8;
  let offset = 16 + names.reduce((sum, name) => sum + 1 + name.length + offsetBytes, 0);
  const index = names.flatMap((name, i) => {
    const at = version === 0 ? numbers(offset) : littleEndian ? numbers(offset, 0) : numbers(0, offset);
    offset += bodies[i].length;
    return [Uint8Array.of(name.length), name, at];
  });
  return concat(numbers(0x1a412743, version, records.length, 0), ...index, ...bodies);
}

const read = (bytes: Uint8Array<ArrayBuffer>) => importGenome([new File([bytes], 'genome.2bit')]);
const asFasta = (records: readonly (readonly [string, string])[]) =>
  importGenome([new File([records.map(([name, letters]) => `>${name}\n${letters}\n`).join('')], 'genome.fa')]);

const good: [string, string][] = [
  ['chr1', 'ACGTNNNNacgtnnACGTTTGCA'],
  ['chr2', `${randomDna(70)}nnNN${randomDna(33).toLowerCase()}`],
];

describe('.2bit', () => {
  test('gives the same genome as FASTA, base for base, in either byte order and version', async () => {
    const letters = fc
      .string({ unit: fc.constantFrom(...'ACGTACGTacgtNn'), minLength: 1, maxLength: 90 })
      .filter((text) => /[ACGTacgt]/.test(text));
    const genomes = fc
      .array(letters, { minLength: 1, maxLength: 5 })
      .map((texts) => texts.map((text, i) => [`r${i}`, `${text}ACGTACGTAC`] as const));
    await fc.assert(
      fc.asyncProperty(genomes, fc.boolean(), fc.constantFrom(0, 1), async (records, littleEndian, version) => {
        const [packed, plain] = await Promise.all(
          [read(twoBit(records, { littleEndian, version })), asFasta(records)].map((each) =>
            each.catch((cause) => cause),
          ),
        );
        if (plain instanceof Error) return expect(packed.code).toBe((plain as Error & { code: string }).code);
        expect(packed.genome.fingerprint).toBe(plain.genome.fingerprint);
        expect(packed.genome.totals).toEqual(plain.genome.totals);
      }),
      { numRuns: 100 },
    );
  });

  test('is right across the pieces it is read in', async () => {
    const records = [
      ['long', `${randomDna(1_100_000)}${'N'.repeat(100)}${randomDna(1_100_003, 5).toLowerCase()}`],
    ] as const;
    expect((await read(twoBit(records))).genome.fingerprint).toBe((await asFasta(records)).genome.fingerprint);
  });

  test('skips a record without sequence and renames equal names, with notes', async () => {
    const { genome, notes } = await read(
      twoBit([
        ['a', 'ACGT'],
        ['empty', ''],
        ['a', 'GG'],
        ['', 'TT'],
      ]),
    );
    expect([...genome.records].map(({ name }) => name)).toEqual(['a', 'a_2', 'record_4']);
    expect(notes.map(({ code }) => code)).toEqual(['header-without-sequence', 'name-duplicate', 'name-empty']);
  });

  test('is refused whole where it was cut off, at any byte', async () => {
    const whole = twoBit(good);
    for (let length = 4; length < whole.length; length++) {
      const { code, place } = await failureOf(() => read(whole.slice(0, length)));
      expect(code).toBe('2bit-truncated');
      expect(place.byte).toBe(length);
    }
  });

  const at = (bytes: Uint8Array<ArrayBuffer>, offset: number, value: number) => {
    new DataView(bytes.buffer).setUint32(offset, value, true);
    return bytes;
  };
  const body = 16 + 2 * (1 + 4 + 4);
  test.each([
    ['an unknown version', () => at(twoBit(good), 4, 7), '2bit-malformed'],
    ['more records than it could hold', () => at(twoBit(good), 8, 0xffffffff), '2bit-truncated'],
    ['an offset beyond its end', () => at(twoBit(good), 21, 0xfffffff0), '2bit-truncated'],
    ['an offset into its header', () => at(twoBit(good), 21, 3), '2bit-truncated'],
    ['a record longer than the file', () => at(twoBit(good), body, 0xffffffff), '2bit-truncated'],
    ['more runs than it could hold', () => at(twoBit(good), body + 4, 0x7fffffff), '2bit-truncated'],
    ['runs out of order', () => at(twoBit(good), body + 12, 1), '2bit-malformed'],
    ['a run beyond the record', () => at(twoBit(good), body + 20, 4000), '2bit-malformed'],
    ['no record', () => twoBit([]), '2bit-no-sequence'],
    ['empty records alone', () => twoBit([['a', '']]), '2bit-no-sequence'],
  ])('with %s is refused with a typed error', async (_, make, code) => {
    const failure = await failureOf(() => read(make()));
    expect(failure.code).toBe(code);
    expect(failure.action).not.toBe('');
  });

  test('ends with a typed error or a genome on damaged bytes', async () => {
    const whole = twoBit(good);
    const damage = fc.array(fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = changes.reduce((copy, [offset, value]) => copy.with(offset, value), whole);
        const outcome = await read(bytes).catch((cause: unknown) => failureOf(() => Promise.reject(cause)));
        expect('genome' in outcome || outcome.action !== '').toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
