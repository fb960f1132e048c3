/** Bytes of a name before its endings: file systems take 255 with them. */
const MOST_BYTES = 180;
/** What Windows keeps for devices, whatever the ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * A file's name from a name that people gave: letters and digits of any script, never a dash or dot in front, and short
 * enough for every file system.
 * @param otherwise what to call it where nothing of the name is left
 * @param most bytes it may have
 */
export function fileName(name: string, otherwise: string, most = MOST_BYTES): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const short = withinBytes(plain, most).replace(/[-.]+$/, '');
  return short === '' || RESERVED.test(short) ? otherwise : short;
}

function withinBytes(text: string, most: number): string {
  const buffer = new Uint8Array(most);
  const { read } = new TextEncoder().encodeInto(text, buffer);
  return text.slice(0, read);
}
