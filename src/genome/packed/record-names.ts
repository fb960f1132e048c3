import type { RecordTable } from './record-table';

/**
 * Finds records by name through a hash table of record numbers, 8 bytes a record: names themselves stay in the table.
 * Follows the table as it grows.
 */
export class RecordNames {
  private readonly records: RecordTable;
  private slots = new Uint32Array(64);
  private known = 0;
  private name = new Uint8Array(64);
  /** The last number tried behind a repeated name, so that a million equal names do not take a million tries each. */
  private readonly lastNumber = new Map<string, number>();
  /** The first records by their bare names, made when first asked for: of a table that grows no more. */
  private bareNames: ReadonlyMap<string, string> | undefined;

  constructor(records: RecordTable) {
    this.records = records;
  }

  /** The record of that name, undefined where there is none. */
  find(name: string): number | undefined {
    this.catchUp();
    const bytes = encoder.encode(name);
    const record = this.slots[this.slotOf(bytes)];
    return record === 0 ? undefined : record - 1;
  }

  /**
   * The name of a record that differs from this one, which none has, in case, by `chr` or by its version alone, among
   * the first of them: never taken for it, but worth telling.
   */
  alike(name: string): string | undefined {
    this.bareNames ??= new Map(
      Array.from({ length: Math.min(this.records.count, MOST_COMPARED) }, (_, record) => this.records.nameOf(record))
        .reverse()
        .map((each) => [bare(each), each]),
    );
    return this.bareNames.get(bare(name));
  }

  /**
   * A name of its own for the record to come: the name itself, or, where it is taken, with the first free number:
   * `chr1`, `chr1_2`, `chr1_3`.
   */
  claim(name: string): string {
    if (this.find(name) === undefined) return name;
    let number = this.lastNumber.get(name) ?? 1;
    let free: string;
    do free = `${name}_${++number}`;
    while (this.find(free) !== undefined);
    this.lastNumber.set(name, number);
    return free;
  }

  private catchUp(): void {
    for (; this.known < this.records.count; this.known++) {
      if (2 * this.known >= this.slots.length) this.grow();
      this.enter(this.known);
    }
  }

  private enter(record: number): void {
    const length = this.records.nameBytes(record);
    if (length > this.name.length) this.name = new Uint8Array(2 * length);
    this.records.copyName(record, this.name, 0);
    this.slots[this.slotOf(this.name.subarray(0, length))] = record + 1;
  }

  /** Where the name is, or where it would go. */
  private slotOf(name: Uint8Array): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(name) & mask;
    while (this.slots[slot] !== 0 && !this.records.isNamed(this.slots[slot] - 1, name)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    this.slots = new Uint32Array(4 * this.slots.length);
    for (let record = 0; record < this.known; record++) this.enter(record);
  }
}

const encoder = new TextEncoder();
const MOST_COMPARED = 10_000;

/** NC_000913.3 without its version, chr1 as 1, chrM as MT. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^chr/, '')
    .replace(/(?<=\d)\.\d+$/, '')
    .replace(/^m$/, 'mt');

/** A sentence that names a record called alike; nothing where there is none. */
export function alikeText(names: RecordNames, name: string): string {
  const other = names.alike(name);
  return other === undefined ? '' : ` It has "${other.slice(0, 60)}", which is called alike.`;
}

/** FNV-1a with a final mix: names that differ in their last digit must not lie side by side. */
function hashOf(name: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
