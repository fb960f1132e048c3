/**
 * NumPy's file of one array (NEP 1, version 1.0): a text header padded to a multiple of 64 bytes, then the numbers,
 * little-endian, rows first.
 * @param shape whose product is the length of `values`
 */
export function npyFile(values: Float32Array<ArrayBuffer>, shape: readonly number[]): Blob {
  if (shape.reduce((product, size) => product * size, 1) !== values.length)
    throw new Error(`${values.length} numbers are no array of ${shape.join(' x ')}`);
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const padded = Math.ceil((PREFIX + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX;
  const prefix = new Uint8Array(PREFIX);
  prefix.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(prefix.buffer).setUint16(8, padded, true);
  return new Blob([prefix, `${text.padEnd(padded - 1)}\n`, littleEndian(values)]);
}

const PREFIX = 10;
const ALIGNMENT = 64;

/** As the machine has them nearly everywhere; else turned. */
function littleEndian(values: Float32Array<ArrayBuffer>): ArrayBuffer | Float32Array<ArrayBuffer> {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return values;
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return view.buffer;
}
