import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { readSafetensors, writeSafetensors } from './safetensors';

const tensor = (name: string, shape: readonly number[], values: readonly number[]) => ({
  name,
  shape,
  values: new Float32Array(values),
});

/** A file with this header, written as it is, and so many bytes behind it. */
function file(header: unknown, bytes: number | Uint8Array<ArrayBuffer>, claimed?: bigint): Blob {
  const json =
    typeof header === 'string' ? new TextEncoder().encode(header) : new TextEncoder().encode(JSON.stringify(header));
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, claimed ?? BigInt(json.length), true);
  return new Blob([length, json, typeof bytes === 'number' ? new Uint8Array(bytes) : bytes]);
}

const entry = (shape: readonly unknown[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const AB = [
  { name: 'a', shape: [2] },
  { name: 'b', shape: [1] },
];

async function failureOf(blob: Blob, expected = AB): Promise<{ code: string; message: string; path?: string }> {
  const cause = await readSafetensors(blob, expected).then(
    () => 'accepted',
    (error: unknown) => error,
  );
  if (cause instanceof TypedError) return cause.toProblem();
  throw cause;
}

describe('a safetensors file', () => {
  test('comes back as it was written, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.string(), fc.array(fc.nat(4), { maxLength: 4 })), {
          maxLength: 6,
          selector: ([name]) => name,
        }),
        fc.dictionary(fc.string(), fc.string()),
        async (shapes, metadata) => {
          const tensors = shapes
            .filter(([name]) => name !== '__metadata__')
            .map(([name, shape], seed) => {
              const size = shape.reduce((product, n) => product * n, 1);
              return tensor(
                name,
                shape,
                Array.from({ length: size }, (_, i) => Math.sin(seed + i)),
              );
            });
          const read = await readSafetensors(new Blob([writeSafetensors(tensors, metadata)]), tensors);
          expect(read.metadata).toEqual({ ...metadata });
          expect([...read.tensors.keys()].sort()).toEqual(tensors.map(({ name }) => name).sort());
          for (const { name, values } of tensors) expect(read.tensors.get(name)).toEqual(values);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  test('is what the published format says, byte for byte', () => {
    const bytes = writeSafetensors([tensor('a', [1, 2], [1, -2])], { format: 'pt' });
    const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  test('may hold its tensors in any order, empty ones and none of a shape', async () => {
    const header = { b: entry([], 0, 4), empty: entry([0, 7], 4, 4), a: entry([2], 4, 12) };
    const expected = [...AB.slice(0, 1), { name: 'b', shape: [] }, { name: 'empty', shape: [0, 7] }];
    const { tensors } = await readSafetensors(
      file(header, new Uint8Array(new Float32Array([1, 2, 3]).buffer)),
      expected,
    );
    expect(Object.fromEntries(tensors)).toEqual({
      b: new Float32Array([1]),
      empty: new Float32Array(),
      a: new Float32Array([2, 3]),
    });
  });
});

describe('a safetensors file is refused', () => {
  const a = entry([2], 0, 8);
  const b = entry([1], 8, 12);
  test.each<[string, Blob, string, RegExp]>([
    ['shorter than a header length', new Blob(['1234567']), 'short', /7 bytes/],
    ['empty', new Blob([]), 'short', /0 bytes/],
    ['whose header is larger than the file', file({ a, b }, 12, 1000n), 'header', /more than the whole file/],
    [
      'whose header length is beyond 2^63',
      file({ a, b }, 12, 0xffff_ffff_ffff_fff0n),
      'header',
      /more than the whole file/,
    ],
    ['whose header is larger than any model needs', file('{}', 8 << 20, BigInt(5 << 20)), 'header', /no model/],
    ['whose header is not JSON', file('{"a":', 12), 'header', /not JSON/],
    ['without a header', file('', 12), 'header', /not JSON/],
    [
      'whose header is not UTF-8',
      new Blob([new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d])]),
      'header',
      /not JSON/,
    ],
    ['whose header is nested without end', file('['.repeat(1 << 20), 12), 'header', /not JSON/],
    ['whose header is a list', file('[]', 12), 'header', /not a JSON object/],
    ['whose metadata is not text', file({ __metadata__: { a: 1 }, a, b }, 12), 'header', /metadata/],
    ['with an entry that is no object', file({ a: 3, b }, 12), 'entry', /"a" has no description/],
    ['with an entry without offsets', file({ a: { dtype: 'F32', shape: [2] }, b }, 12), 'entry', /"a" lacks/],
    ['of an unknown type', file({ a: entry([2], 0, 8, 'F31'), b }, 12), 'dtype', /unknown type "F31"/],
    ['of half precision', file({ a: entry([2], 0, 4, 'BF16'), b: entry([1], 4, 8) }, 8), 'dtype', /BF16/],
    ['with three offsets', file({ a: { ...a, data_offsets: [0, 8, 9] }, b }, 12), 'offsets', /"a"/],
    ['with a negative offset', file({ a: entry([2], -8, 0), b }, 12), 'offsets', /"a"/],
    ['with an offset between bytes', file({ a: entry([2], 0.5, 8.5), b }, 12), 'offsets', /"a"/],
    ['with offsets that run backwards', file({ a: entry([2], 8, 0), b }, 12), 'offsets', /"a"/],
    ['with overlapping tensors', file({ a, b: entry([1], 4, 8) }, 12), 'offsets', /"b" overlaps/],
    ['with two tensors in one place', file({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, 4), 'offsets', /"b" overlaps/],
    [
      'with a hole before the first tensor',
      file({ a: entry([2], 4, 12), b: entry([1], 12, 16) }, 16),
      'offsets',
      /4 bytes of no tensor before "a"/,
    ],
    [
      'with a hole between tensors',
      file({ a, b: entry([1], 12, 16) }, 16),
      'offsets',
      /4 bytes of no tensor before "b"/,
    ],
    ['with bytes after the last tensor', file({ a, b }, 13), 'offsets', /1 bytes of no tensor at the end/],
    ['that ends early', file({ a, b }, 11), 'offsets', /1 bytes too early/],
    ['with offsets far beyond the file', file({ a: entry([2 ** 40], 0, 2 ** 42) }, 12), 'offsets', /too early/],
    ['whose shape overflows', file({ a: entry([2 ** 31, 2 ** 31, 2 ** 31], 0, 8), b }, 12), 'shape', /overflows/],
    [
      'whose shape wraps to the right size in 64 bits',
      file({ a: entry([2 ** 32, 2 ** 32], 0, 0), b: entry([1], 0, 4) }, 4),
      'shape',
      /overflows/,
    ],
    [
      'whose shape is smaller than its bytes',
      file({ a: entry([1], 0, 8), b }, 12),
      'shape',
      /\[1\] cannot fill 8 bytes/,
    ],
    ['with a negative dimension', file({ a: entry([-2], 0, 8), b }, 12), 'shape', /"-2"/],
    ['with a fraction for a dimension', file({ a: entry([0.5, 4], 0, 8), b }, 12), 'shape', /"0.5"/],
    ['with a text for a dimension', file({ a: entry(['2'], 0, 8), b }, 12), 'shape', /"2"/],
    ['without an expected tensor', file({ a }, 8), 'names', /lacks "b"/],
    [
      'with a tensor too many',
      file({ a, b, c: entry([1], 12, 16) }, 16),
      'names',
      /"c", which this model does not have/,
    ],
    ['with a renamed tensor', file({ a, bee: b }, 12), 'names', /"bee" where "b" is expected/],
    [
      'with a tensor called __proto__',
      file('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
      'names',
      /"__proto__"/,
    ],
    ['with another shape of the same size', file({ a: entry([2, 1], 0, 8), b }, 12), 'shape', /\[2, 1\] where \[2\]/],
    [
      'with NaN in it',
      file({ a, b }, new Uint8Array(new Float32Array([1, 2, Number.NaN]).buffer)),
      'not-finite',
      /"b" holds NaN at position 0/,
    ],
    [
      'with infinity in it',
      file({ a, b }, new Uint8Array(new Float32Array([1, -Infinity, 3]).buffer)),
      'not-finite',
      /"a" holds -Infinity at position 1/,
    ],
  ])('%s', async (_, blob, code, message) => {
    const failure = await failureOf(blob);
    expect(failure.code).toBe(`safetensors-${code}`);
    expect(failure.message).toMatch(message);
  });

  test('before any of its numbers is read', async () => {
    const asked: number[] = [];
    const blob = file({ a, b: { ...b, dtype: 'F99' } }, 12);
    const slice = blob.slice.bind(blob);
    blob.slice = (begin, end) => {
      asked.push(end ?? blob.size);
      return slice(begin, end);
    };
    expect((await failureOf(blob)).path).toBe('b');
    expect(Math.max(...asked)).toBe(blob.size - 12);
  });

  test('with a name of any length told in one sentence', async () => {
    const failure = await failureOf(file({ ['<b>'.repeat(10_000)]: entry([1], 0, 3) }, 3));
    expect(failure.message.length).toBeLessThan(250);
  });
});

test('a file cut or with a byte changed anywhere is refused or differs only in its numbers', async () => {
  const whole = writeSafetensors([tensor('a', [2], [1, 2]), tensor('b', [1], [3])]);
  for (let length = 0; length < whole.length; length++) await failureOf(new Blob([whole.subarray(0, length)]));
  for (let at = 0; at < whole.length - 12; at++) {
    const changed = whole.slice();
    changed[at] ^= 0x01;
    const read = await readSafetensors(new Blob([changed]), AB).catch((cause: unknown) => cause);
    if (read instanceof Error) expect(read).toBeInstanceOf(TypedError);
    else expect(read).toMatchObject({ tensors: new Map([...AB].map(({ name }) => [name, expect.anything()])) });
  }
});

describe('names that wrappers changed', () => {
  const values = new Uint8Array(new Float32Array([1, 2, 3]).buffer);
  const counted = (bytes: number) => new Uint8Array([...values, ...new Array<number>(bytes).fill(7)]);
  const read = (header: Readonly<Record<string, unknown>>, bytes = values) => readSafetensors(file(header, bytes), AB);

  test.each([
    ['module.a', 'module.b'],
    ['_orig_mod.a', '_orig_mod.b'],
    ['_orig_mod.module.a', '_orig_mod.module.b'],
    ['student.backbone.a', 'student.backbone.b'],
    ['model._orig_mod.a', 'model.b'],
  ])('as %s and %s are read without their prefix, with a note', async (a, b) => {
    const { tensors, notes } = await read({ [a]: entry([2], 0, 8), [b]: entry([1], 8, 12) });
    expect(Object.fromEntries(tensors)).toEqual({ a: new Float32Array([1, 2]), b: new Float32Array([3]) });
    expect(notes).toMatchObject([{ code: 'weights-prefix' }]);
    expect(notes[0].message).toContain(`"${a}" was read as "a"`);
  });

  test.each([
    ['I64', 8],
    ['I32', 4],
    ['BOOL', 1],
  ])('a counter of type %s beside them is left out with a note', async (dtype, bytes) => {
    const header = { a: entry([2], 0, 8), b: entry([1], 8, 12), num_batches_tracked: entry([], 12, 12 + bytes, dtype) };
    const { tensors, notes } = await read(header, counted(bytes));
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect(notes).toMatchObject([{ code: 'weights-counters' }]);
  });

  test('are refused where they hold more than what is expected, or it is not told which', async () => {
    const both = { 'x.a': entry([1], 0, 4), 'y.a': entry([1], 4, 8), 'x.b': entry([1], 8, 12) };
    expect((await failureOf(file(both, values))).code).toBe('safetensors-names');
    const wrapped = { 'module.a': entry([2], 0, 8), a: entry([1], 8, 12) };
    expect((await failureOf(file(wrapped, values))).code).toBe('safetensors-names');
    const none = { a: entry([2], 0, 8), b: entry([1], 8, 12) };
    expect((await read(none)).notes).toEqual([]);
  });
});

describe('whatever is wrong with a file, a typed error says so', () => {
  const whole = writeSafetensors([tensor('a', [2], [1, 2]), tensor('b', [1], [3])], { of: 'test' });
  const typed = async (blob: Blob) => {
    const outcome = await failureOf(blob).catch((cause: unknown) => cause);
    if (outcome !== 'accepted') expect(outcome).toHaveProperty('code', expect.stringMatching(/^safetensors-/));
  };

  test('bytes changed and cut off', async () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(whole.length), async (changes, length) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        await typed(new Blob([bytes.slice(0, length)]));
        await typed(new Blob([bytes]));
      }),
      { numRuns: 300 },
    );
  });

  test('anything for a header, or for a part of one', async () => {
    const part = fc.oneof(fc.anything(), fc.constantFrom('F32', [2], [0, 8], [{ toString: 1 }], [[]]));
    const like = fc.record({ dtype: part, shape: part, data_offsets: part }, { requiredKeys: [] });
    const header = fc.oneof(fc.json(), fc.dictionary(fc.constantFrom('a', 'b', '__metadata__', '__proto__'), like));
    const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, withoutBigInts));
    await fc.assert(
      fc.asyncProperty(header, fc.nat(16), async (value, bytes) => typed(file(text(value), bytes))),
      { numRuns: 500 },
    );
  });

  test('a shape nested a hundred thousand deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    await typed(file(`{"a":{"dtype":"F32","shape":[${deep}],"data_offsets":[0,0]}}`, 0));
  });
});

const withoutBigInts = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
