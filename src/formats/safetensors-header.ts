import type { ErrorCode } from '../errors/codes';
import { TypedError } from '../errors/typed-error';

/** Where a tensor lies in its file. */
export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  /** As the format calls it: `F32`, `BF16`, `I64`, ... */
  readonly dtype: string;
  /** First byte, from the start of the file. */
  readonly begin: number;
  /** The byte after the last. */
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** By name, in the order they lie in the file. */
  readonly tensors: ReadonlyMap<string, TensorPlace>;
}

/** The largest model of the studio needs some 40 kB. */
const LARGEST_HEADER = 4 << 20;
/** Bits of a number of each type. */
const TYPE_BITS: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((name) => [name, 8] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 16] as const),
  ...['F32', 'I32', 'U32'].map((name) => [name, 32] as const),
  ...['F64', 'C64', 'I64', 'U64'].map((name) => [name, 64] as const),
  ['F4', 4],
]);
const CHOOSE_ANOTHER = 'Choose a .safetensors file that is whole.';

/**
 * The header of a safetensors file, checked against the file's size: nothing of the numbers is read or allocated.
 * @throws TypedError `safetensors-short`, `-header`, `-entry`, `-dtype`, `-shape` or `-offsets`
 */
export async function readHeader(file: Blob): Promise<SafetensorsHeader> {
  if (file.size < 8)
    throw refuse('safetensors-short', `The file has ${file.size} bytes: too few for the length of a header.`);
  const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
  if (length > file.size - 8)
    throw refuse(
      'safetensors-header',
      `The header should have ${length.toLocaleString('en')} bytes, more than the whole file.`,
    );
  if (length > LARGEST_HEADER)
    throw refuse(
      'safetensors-header',
      `The header should have ${length.toLocaleString('en')} bytes: no model of this studio needs so many.`,
    );
  const { __metadata__, ...entries } = parseObject(await file.slice(8, 8 + length).arrayBuffer());
  const start = 8 + length;
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry, start));
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkOffsets(places, start, file.size);
  return { metadata: readMetadata(__metadata__), tensors: new Map(places.map((place) => [place.name, place])) };
}

function parseObject(bytes: ArrayBuffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse('safetensors-header', 'The header is not JSON.', undefined, cause);
  }
  if (!isObject(value)) throw refuse('safetensors-header', 'The header is not a JSON object.');
  return value;
}

function readMetadata(value: unknown): SafetensorsHeader['metadata'] {
  if (value === undefined) return {};
  if (isObject(value) && Object.values(value).every((text) => typeof text === 'string'))
    return value as Record<string, string>;
  throw refuse('safetensors-header', 'The metadata of the header is not a table of texts.');
}

/** One entry of the header; `start` is where the numbers begin. */
function placeOf(name: string, entry: unknown, start: number): TensorPlace {
  if (!isObject(entry)) throw refuse('safetensors-entry', `Tensor "${shorten(name)}" has no description.`, name);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Array.isArray(shape) || !Array.isArray(offsets)) {
    throw refuse('safetensors-entry', `Tensor "${shorten(name)}" lacks its type, shape or offsets.`, name);
  }
  const bits = TYPE_BITS.get(dtype);
  if (bits === undefined)
    throw refuse('safetensors-dtype', `Tensor "${shorten(name)}" has the unknown type "${shorten(dtype)}".`, name);
  const [begin, end] = offsets as unknown[];
  if (offsets.length !== 2 || !isCount(begin) || !isCount(end) || end < begin) {
    throw refuse('safetensors-offsets', `Tensor "${shorten(name)}" has offsets that are no stretch of bytes.`, name);
  }
  if (byteSize(name, shape, bits) !== end - begin) {
    const bytes = `${(end - begin).toLocaleString('en')} bytes`;
    const message = `Tensor "${shorten(name)}" of shape [${shorten(shape.join(', '))}] cannot fill ${bytes}.`;
    throw refuse('safetensors-shape', message, name);
  }
  return { name, shape: shape as number[], dtype, begin: start + begin, end: start + end };
}

/** Bytes of a tensor of this shape. Sizes beyond what a number counts exactly are refused, not wrapped. */
function byteSize(name: string, shape: readonly unknown[], bits: number): number {
  let product = bits;
  for (const n of shape) {
    if (!isCount(n)) {
      const what = typeof n === 'object' ? 'no number' : `"${shorten(String(n))}"`;
      throw refuse('safetensors-shape', `Tensor "${shorten(name)}" has a shape with ${what} in it.`, name);
    }
    product *= n;
    if (!Number.isSafeInteger(product))
      throw refuse('safetensors-shape', `Tensor "${shorten(name)}" has a shape whose size overflows.`, name);
  }
  return product / 8;
}

/** Tensors, in order, must fill the bytes from start to end exactly. */
function checkOffsets(places: readonly TensorPlace[], start: number, end: number): void {
  let at = start;
  for (const { name, begin, end: last } of places) {
    if (begin < at) throw refuse('safetensors-offsets', `Tensor "${shorten(name)}" overlaps the one before it.`, name);
    if (begin > at)
      throw refuse(
        'safetensors-offsets',
        `There are ${(begin - at).toLocaleString('en')} bytes of no tensor before "${shorten(name)}".`,
        name,
      );
    at = last;
  }
  const missing = at - end;
  if (missing > 0)
    throw refuse('safetensors-offsets', `The file ends ${missing.toLocaleString('en')} bytes too early.`);
  if (missing < 0)
    throw refuse(
      'safetensors-offsets',
      `There are ${(-missing).toLocaleString('en')} bytes of no tensor at the end of the file.`,
    );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A text from a file, short enough for a sentence. */
export const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 77)}...`);

const refuse = (code: ErrorCode, message: string, tensor?: string, cause?: unknown) =>
  new TypedError(code, message, CHOOSE_ANOTHER, tensor === undefined ? {} : { path: shorten(tensor) }, { cause });
