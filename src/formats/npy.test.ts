import { expect, it } from 'vitest';
import { npyFile } from './npy';

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

it.each([[[6]], [[2, 3]], [[1, 2, 3]], [[1_000_000_000_000, 0]]])(
  'writes an array of %j as NumPy reads it',
  async (shape) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).map((_, i) => i / 4);
    const bytes = new Uint8Array(await npyFile(values, shape).arrayBuffer());
    const header = bytes[8] + 256 * bytes[9];
    expect(text(bytes.subarray(0, 8))).toBe('\u0093NUMPY\u0001\u0000');
    expect((10 + header) % 64).toBe(0);
    const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
    expect(text(bytes.subarray(10, 10 + header))).toMatch(/ *\n$/);
    expect(text(bytes.subarray(10, 10 + header)).trim()).toBe(
      `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`,
    );
    expect(new Float32Array(bytes.slice(10 + header).buffer)).toEqual(values);
  },
);

it('refuses a shape of another size', () => {
  expect(() => npyFile(new Float32Array(5), [2, 3])).toThrow('5 numbers are no array of 2 x 3');
});
