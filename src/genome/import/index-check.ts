import { type NamedBlob, readRange } from '../../formats/byte-stream';
import { bgzipBlockSize } from '../../formats/gzip/gunzip';
import type { Notes } from '../../formats/notes';
import { faiDifference } from '../packed/fai';
import type { RecordTable } from '../packed/record-table';

/** A sequence file that was read, and its records in the genome. */
export interface ReadFile {
  readonly file: NamedBlob;
  readonly firstRecord: number;
  readonly endRecord: number;
}

/** A .fai of a million records has some 60 MB; beyond that an index is not looked into. */
const mostIndexBytes = 2 ** 28;
/** Blocks of a .gzi that are looked up in the file, evenly spread. */
const blocksLookedUp = 64;

/**
 * Compares an index that was dropped beside the sequence with what was read, and notes the outcome. The sequence itself
 * has been read whole either way, so that a stale index can do no harm.
 */
export async function checkIndex(
  index: NamedBlob,
  parts: readonly ReadFile[],
  records: RecordTable,
  notes: Notes,
): Promise<void> {
  const part =
    parts.find(({ file }) => index.name.startsWith(`${file.name}.`)) ?? (parts.length === 1 ? parts[0] : undefined);
  if (part === undefined) {
    notes.add({
      code: 'index-unused',
      message: `The index ${index.name} belongs to none of the files; it was not used.`,
    });
    return;
  }
  const difference =
    index.size > mostIndexBytes ? 'it is far larger than an index can be' : await differenceOf(index, part, records);
  if (difference === undefined)
    notes.add({ code: 'index-agrees', message: `The index ${index.name} agrees with ${part.file.name}.` });
  else
    notes.add({
      code: 'index-stale',
      message: `The index ${index.name} does not belong to this ${part.file.name}: ${difference}. It was not used.`,
    });
}

async function differenceOf(
  index: NamedBlob,
  { file, firstRecord, endRecord }: ReadFile,
  records: RecordTable,
): Promise<string | undefined> {
  const bytes = await readRange(index, 0, index.size);
  const text = new TextDecoder('latin1').decode(bytes);
  return /^[^\0]*$/.test(text)
    ? faiDifference(text, records, firstRecord, endRecord)
    : gziDifference(new DataView(bytes), file);
}

/** A .gzi lists where each bgzip block but the first begins, in the file and in the text. */
async function gziDifference(view: DataView, file: NamedBlob): Promise<string | undefined> {
  const count = Math.floor((view.byteLength - 8) / 16);
  const step = Math.max(1, Math.floor(count / blocksLookedUp));
  for (let i = 0; i < count; i += step) {
    const offset = Number(view.getBigUint64(8 + 16 * i, true));
    const header =
      offset + 18 <= file.size ? new Uint8Array(await readRange(file, offset, offset + 18)) : new Uint8Array(0);
    const isBlock = header[0] === 0x1f && header[1] === 0x8b && bgzipBlockSize(header.subarray(12)) !== undefined;
    if (!isBlock) return `no bgzip block begins at byte ${offset.toLocaleString('en')}`;
  }
  return undefined;
}
