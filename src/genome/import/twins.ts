import type { Notes } from '../../formats/notes';
import type { PackedGenome } from '../packed/packed-genome';

/** So many records are looked at, from the first on. */
const MOST_RECORDS = 10_000;

/**
 * Notes records that are most likely there twice, as where a sequence was chosen both plain and packed: called alike
 * but for the number that keeps names apart, as long, and with as many of each base. Training and held-out windows of
 * such a genome are the same.
 */
export function noteTwins({ records, names }: PackedGenome, notes: Notes): void {
  let [twins, first] = [0, ''];
  for (let record = 0; record < Math.min(records.count, MOST_RECORDS); record++) {
    const name = records.nameOf(record);
    const [, before] = /^(.+)_\d+$/.exec(name) ?? [];
    const other = before === undefined ? undefined : names.find(before);
    if (other === undefined || other >= record || records.lengthOf(other) !== records.lengthOf(record)) continue;
    if (JSON.stringify(records.totalsOf(other)) !== JSON.stringify(records.totalsOf(record))) continue;
    if (twins++ === 0) first = `"${name}" and "${before}"`;
  }
  if (twins === 0) return;
  const message =
    `${twins.toLocaleString('en')} ${twins === 1 ? 'record has' : 'records have'} the length and the bases in number ` +
    `of one called alike, such as ${first}: was one sequence chosen twice? What is held out is then trained on too.`;
  notes.add({ code: 'record-twice', message, record: first.slice(1).split('"', 1)[0] });
}
