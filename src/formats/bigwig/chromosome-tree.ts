/** A record as a bigWig knows it. */
export interface Chromosome {
  readonly name: string;
  /** In bases. */
  readonly length: number;
}

const MAGIC = 0x78ca8c91;
const HEADER_BYTES = 32;
const NODE_BYTES = 4;
/** Items of a node. */
const BLOCK = 256;
const VALUE_BYTES = 8;

/** The order that the tree asks for: by the bytes of the name. A bigWig's records are numbered by it. */
export const byName = (a: Chromosome, b: Chromosome): number =>
  compareBytes(encoder.encode(a.name), encoder.encode(b.name));

/**
 * The B+ tree from names to numbers and lengths, written level by level from its root (Kent et al., 2010, supplement).
 * @param chromosomes in the order of `byName`
 * @param treeAt where it begins in the file
 */
export function chromosomeTree(chromosomes: readonly Chromosome[], treeAt: number): Uint8Array<ArrayBuffer> {
  const keys = chromosomes.map(({ name }) => encoder.encode(name));
  const keyBytes = keys.reduce((most, { length }) => Math.max(most, length), 0);
  const itemBytes = keyBytes + VALUE_BYTES;
  // Numbers of the items of each level; above the leaves an item is a node's first.
  const levels: (readonly number[])[] = [keys.map((_, i) => i)];
  while (levels[0].length > BLOCK) levels.unshift(levels[0].filter((_, i) => i % BLOCK === 0));
  const sizes = levels.map(({ length }) => Math.ceil(length / BLOCK) * NODE_BYTES + length * itemBytes);
  const bytes = new Uint8Array(HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, BLOCK, true);
  view.setUint32(8, keyBytes, true);
  view.setUint32(12, VALUE_BYTES, true);
  view.setBigUint64(16, BigInt(keys.length), true);

  let at = HEADER_BYTES;
  for (const [i, level] of levels.entries()) {
    const isLeaf = i + 1 === levels.length;
    const below = at + sizes[i];
    for (const [n, item] of level.entries()) {
      if (n % BLOCK === 0) {
        view.setUint8(at, Number(isLeaf));
        view.setUint16(at + 2, Math.min(BLOCK, level.length - n), true);
        at += NODE_BYTES;
      }
      bytes.set(keys[item], at);
      if (isLeaf) {
        view.setUint32(at + keyBytes, item, true);
        view.setUint32(at + keyBytes + 4, chromosomes[item].length, true);
      } else {
        // Every node of the level below but its last is full.
        view.setBigUint64(at + keyBytes, BigInt(treeAt + below + n * (NODE_BYTES + BLOCK * itemBytes)), true);
      }
      at += itemBytes;
    }
  }
  return bytes;
}

const encoder = new TextEncoder();

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
