import type { ImportedGenome } from './import-genome';
import { lengthsOf } from './lengths';
import type { RecordTable } from './record-table';
import type { Split } from './split';
import { type GenomeSummary, type RecordSummary, recordsShown } from './summary';

/**
 * What the page shows of a genome.
 *
 * @param included a flag for each record
 * @param split made with the same flags
 */
export function summarise(imported: ImportedGenome, split: Split, included: ArrayLike<boolean | number>): GenomeSummary {
  const { genome, id, name, source, bytesRead, importMs, notes } = imported;
  const { records } = genome;
  const kept: number[] = [];
  for (let record = 0; record < records.count; record++) if (included[record]) kept.push(record);
  return {
    id,
    name,
    fingerprint: genome.fingerprint,
    source,
    recordCount: records.count,
    records: Array.from({ length: Math.min(records.count, recordsShown) }, (_, record) => summariseRecord(records, record, split, included)),
    includedCount: kept.length,
    totals: kept.length === records.count ? genome.totals : records.totals(included),
    lengths: lengthsOf(Float64Array.from(kept, (record) => records.lengthOf(record))),
    bytesRead,
    importMs,
    notes,
    split: split.summary,
  };
}

export function summariseRecord(records: RecordTable, index: number, split: Split, included: ArrayLike<boolean | number>): RecordSummary {
  const { name, description, totals } = records.at(index);
  const heldOut = split.validation.ofRecord(index);
  const isIncluded = Boolean(included[index]);
  return { ...totals, index, name, description, included: isIncluded, part: partOf(isIncluded, split.train.has(index), heldOut.length > 0), heldOut };
}

function partOf(included: boolean, trained: boolean, heldOut: boolean): RecordSummary['part'] {
  if (!included) return 'excluded';
  if (trained) return heldOut ? 'both' : 'train';
  return heldOut ? 'validation' : 'too-short';
}
