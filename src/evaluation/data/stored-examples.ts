import { count, parseText, z } from '../../formats/schema';
import { SPLITS, type SplitName } from '../dataset';
import type { Examples } from '../readers/examples';
import { notesSchema } from './stored-report';

/** What is not bases, labels or parts. */
type Header = Pick<Examples, 'classes' | 'split' | 'refused' | 'noted' | 'remarks'> & { readonly rows: number };

const headerSchema = z.object({
  classes: z.array(z.string()),
  split: z.string().optional(),
  refused: notesSchema,
  noted: notesSchema,
  remarks: notesSchema.optional(),
  rows: count,
} satisfies Readonly<Record<keyof Header, z.ZodType>>);

const NO_PART = 255;

/**
 * Rows as bytes: the length of a JSON header (32 bits), the header, then for all rows the label (16 bits), the part (8
 * bits), the length (32 bits) and the base codes; numbers are little-endian.
 */
export function encodeExamples({
  classes,
  split,
  refused,
  noted,
  remarks,
  sequences,
  labels,
  parts,
}: Examples): Uint8Array<ArrayBuffer> {
  const rows = sequences.length;
  const header = new TextEncoder().encode(
    JSON.stringify({
      classes,
      split,
      refused: plain(refused),
      noted: plain(noted),
      remarks: remarks && plain(remarks),
      rows,
    } satisfies Header),
  );
  const bases = sequences.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(4 + header.length + 7 * rows + bases);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, 4);
  const [labelsAt, partsAt, lengthsAt, basesAt] = places(header.length, rows);
  let at = basesAt;
  sequences.forEach((sequence, row) => {
    const part = parts[row];
    view.setUint16(labelsAt + 2 * row, labels[row], true);
    bytes[partsAt + row] = part === null ? NO_PART : SPLITS.indexOf(part);
    view.setUint32(lengthsAt + 4 * row, sequence.length, true);
    bytes.set(sequence, at);
    at += sequence.length;
  });
  return bytes;
}

/**
 * The rows again; sequences are views of `bytes`. The bytes must be those that were encoded: their checksum is the
 * caller's to compare. Undefined where they do not say what they hold.
 */
export function decodeExamples(bytes: Uint8Array<ArrayBuffer>): Examples | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const headerLength = view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + headerLength));
  const parsed = headerSchema.safeParse(parseText(text));
  if (!parsed.success || places(headerLength, parsed.data.rows)[3] > bytes.length) return undefined;
  const { rows, ...header } = parsed.data;
  const [labelsAt, partsAt, lengthsAt, basesAt] = places(headerLength, rows);
  const sequences: Uint8Array[] = [];
  const parts: (SplitName | null)[] = [];
  let at = basesAt;
  for (let row = 0; row < rows; row++) {
    const length = view.getUint32(lengthsAt + 4 * row, true);
    sequences.push(bytes.subarray(at, at + length));
    parts.push(SPLITS[bytes[partsAt + row]] ?? null);
    at += length;
  }
  return {
    ...header,
    sequences,
    parts,
    labels: Uint16Array.from({ length: rows }, (_, row) => view.getUint16(labelsAt + 2 * row, true)),
  };
}

/** Where labels, parts, lengths and bases begin. */
function places(headerLength: number, rows: number): readonly [number, number, number, number] {
  const labels = 4 + headerLength;
  return [labels, labels + 2 * rows, labels + 3 * rows, labels + 7 * rows];
}

const plain = ({ count, first }: Examples['refused']): Examples['refused'] => ({ count, first });
