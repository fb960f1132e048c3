import type { Section } from './sections';

/**
 * The index of sections by place: an R tree over (chromosome, base), written level by level from its root (Kent et
 * al., 2010, supplement).
 */

const MAGIC = 0x2468ace0;
const HEADER_BYTES = 48;
const NODE_BYTES = 4;
const LEAF_ITEM_BYTES = 32;
const ITEM_BYTES = 24;
/** Items of a node. */
const BLOCK = 256;

type Span = Pick<Section, 'chromosome' | 'start'> & { readonly lastChromosome: number; readonly end: number };

/**
 * @param dataAt where the first section begins in the file
 * @param indexAt where the index does
 * @param itemsASection numbers of a section at most
 */
export function sectionIndex(
  sections: readonly Section[],
  dataAt: number,
  indexAt: number,
  itemsASection: number,
): Uint8Array<ArrayBuffer> {
  const leaves = sections.map((section): Span => ({ ...section, lastChromosome: section.chromosome }));
  const levels: (readonly Span[])[] = [leaves];
  do levels.unshift(inBlocks(levels[0]).map(hull));
  while (levels[0].length > 1);
  const [[whole], ...lower] = levels;
  const sizes = lower.map(
    (level, i) =>
      inBlocks(level).length * NODE_BYTES + level.length * (i + 1 === lower.length ? LEAF_ITEM_BYTES : ITEM_BYTES),
  );
  const bytes = new Uint8Array(HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  const span = (at: number, { chromosome, start, lastChromosome, end }: Span) => {
    view.setUint32(at, chromosome, true);
    view.setUint32(at + 4, start, true);
    view.setUint32(at + 8, lastChromosome, true);
    view.setUint32(at + 12, end, true);
  };
  const long = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, BLOCK, true);
  long(8, sections.length);
  span(16, whole);
  long(32, indexAt);
  view.setUint32(40, itemsASection, true);

  let at = HEADER_BYTES;
  for (const [i, level] of lower.entries()) {
    const isLeaf = i + 1 === lower.length;
    let child = at + sizes[i];
    let item = 0;
    for (const block of inBlocks(level)) {
      view.setUint8(at, Number(isLeaf));
      view.setUint16(at + 2, block.length, true);
      at += NODE_BYTES;
      for (const each of block) {
        span(at, each);
        if (isLeaf) {
          long(at + 16, dataAt + sections[item].offset);
          long(at + 24, sections[item].size);
        } else {
          long(at + 16, indexAt + child);
          child += nodeBytes(lower[i + 1], item, i + 2 === lower.length);
        }
        at += isLeaf ? LEAF_ITEM_BYTES : ITEM_BYTES;
        item++;
      }
    }
  }
  return bytes;
}

/** Of the node of a level that an item above stands for, by its number. */
function nodeBytes(level: readonly Span[], node: number, isLeaf: boolean): number {
  const items = Math.min(BLOCK, level.length - node * BLOCK);
  return NODE_BYTES + items * (isLeaf ? LEAF_ITEM_BYTES : ITEM_BYTES);
}

/** One without items where there are none. */
const inBlocks = <T>(items: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(items.length / BLOCK)) }, (_, i) =>
    items.slice(i * BLOCK, (i + 1) * BLOCK),
  );

/** Sections lie in order, so that the last one ends last. */
function hull(items: readonly Span[]): Span {
  if (items.length === 0) return { chromosome: 0, start: 0, lastChromosome: 0, end: 0 };
  const [first, last] = [items[0], items[items.length - 1]];
  return { chromosome: first.chromosome, start: first.start, lastChromosome: last.lastChromosome, end: last.end };
}
