import { TypedError } from '../errors/typed-error';
import type { ImportNote } from './notes';
import { compareTensors, type ExpectedTensor } from './safetensors-expected';
import { readHeader, type SafetensorsHeader } from './safetensors-header';
import { underExpectedNames } from './safetensors-names';

/**
 * Safetensors (https://huggingface.co/docs/safetensors): eight bytes of header length, a JSON header that places every
 * tensor, then the numbers, row-major and little-endian. Here all tensors are float32. It is the one file of weights
 * the studio reads and writes: it can hold nothing but numbers, while a pickle can run code.
 */
export interface NamedTensor extends ExpectedTensor {
  /** Row-major, as many as the shape's product. */
  readonly values: Float32Array;
}

export interface SafetensorsContent {
  readonly metadata: SafetensorsHeader['metadata'];
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /** What was taken off the names, and what was left out. */
  readonly notes: readonly ImportNote[];
}

const ALIGNMENT = 8;

/**
 * A whole file. Tensors lie in the order given, without a hole; the header is padded so that they start at a multiple
 * of eight bytes.
 */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set('__metadata__', metadata);
  let end = 0;
  for (const { name, shape, values } of tensors) {
    const size = shape.reduce((product, n) => product * n, 1);
    if (size !== values.length) throw new Error(`${name} has ${values.length} numbers for shape [${shape}].`);
    if (name === '__metadata__' || header.has(name)) throw new Error(`Two tensors are called ${name}.`);
    header.set(name, { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] });
    end += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setUint32(0, headerLength, true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(json, 8);
  let at = 8 + headerLength;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * The tensors of a file that must hold exactly those expected, finite throughout; prefixes of wrappers, and counters,
 * are passed over with a note. The header is checked whole before
 * any tensor is read or allocated.
 * @throws TypedError `safetensors-*`, with the tensor's name as the place's path
 */
export async function readSafetensors(file: Blob, expected: readonly ExpectedTensor[]): Promise<SafetensorsContent> {
  const { metadata, tensors: held } = await readHeader(file);
  const { tensors, notes } = underExpectedNames(held, expected);
  compareTensors(tensors, expected);
  const read = new Map<string, Float32Array<ArrayBuffer>>();
  for (const [name, { begin, end }] of tensors) {
    const values = new Float32Array(await file.slice(begin, end).arrayBuffer());
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      const message = `Tensor "${name}" holds ${values[at]} at position ${at.toLocaleString('en')}.`;
      throw new TypedError('safetensors-not-finite', message, 'Choose a file whose weights are all finite numbers.', {
        path: name,
        byte: begin + 4 * at,
      });
    }
    read.set(name, values);
  }
  return { metadata, tensors: read, notes };
}
