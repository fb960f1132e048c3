import type { ImportedGenome } from '../import/import-genome';
import type { RecordTable } from '../packed/record-table';
import type { Split } from '../split/split';
import { type GenomeSummary, type RecordSummary, recordsShown } from '../summary';
import { lengthsOf } from './lengths';

/**
 * What the page shows of a genome.
 *
 * @param included a flag for each record
 * @param split made with the same flags
 */
export function summarise(
  imported: ImportedGenome,
  split: Split,
  included: ArrayLike<boolean | number>,
): GenomeSummary {
  const { genome, id, name, source, bytesRead, importMs, notes, taskRows } = imported;
  const { records } = genome;
  const lengths = new Float64Array(records.count);
  let kept = 0;
  for (let record = 0; record < records.count; record++)
    if (included[record]) lengths[kept++] = records.lengthOf(record);
  return {
    id,
    name,
    fingerprint: genome.fingerprint,
    source,
    recordCount: records.count,
    records: Array.from({ length: Math.min(records.count, recordsShown) }, (_, record) =>
      summariseRecord(records, record, split, included),
    ),
    includedCount: kept,
    totals: kept === records.count ? genome.totals : records.totals(included),
    lengths: lengthsOf(lengths.subarray(0, kept)),
    bytesRead,
    importMs,
    notes,
    split: split.summary,
    ...(taskRows === undefined ? {} : { taskRows }),
  };
}

export function summariseRecord(
  records: RecordTable,
  index: number,
  split: Split,
  included: ArrayLike<boolean | number>,
): RecordSummary {
  const { name, description, totals } = records.at(index);
  const heldOut = split.validation.ofRecord(index);
  return {
    ...totals,
    index,
    name,
    description,
    included: Boolean(included[index]),
    part: partOf(index, split, included),
    heldOut,
  };
}

/** What a record is used for. */
export function partOf(index: number, split: Split, included: ArrayLike<boolean | number>): RecordSummary['part'] {
  if (!included[index]) return 'excluded';
  const heldOut = split.validation.has(index);
  if (split.train.has(index)) return heldOut ? 'both' : 'train';
  return heldOut ? 'validation' : 'too-short';
}
