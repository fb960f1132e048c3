import type { ImportedGenome } from './import-genome';
import { lengthsOf } from './lengths';
import type { Split } from './split';
import { type GenomeSummary, type RecordSummary, recordsShown } from './summary';
import { sumTotals } from './totals';

/**
 * What the page shows of a genome.
 *
 * @param included a flag for each record
 * @param split made with the same flags
 */
export function summarise(imported: ImportedGenome, split: Split, included: readonly boolean[]): GenomeSummary {
  const { genome, source, bytesRead, importMs, notes } = imported;
  const kept = genome.records.filter((_, i) => included[i]);
  const records = genome.records.slice(0, recordsShown).map(
    ({ name, description, totals }, index): RecordSummary => ({
      ...totals,
      index,
      name,
      description,
      included: included[index],
      part: partOf(included[index], split.train[index].length, split.validation[index].length),
      heldOut: split.validation[index],
    }),
  );
  return {
    id: null,
    name: source,
    fingerprint: '',
    source,
    recordCount: genome.records.length,
    records,
    includedCount: kept.length,
    totals: sumTotals(kept.map(({ totals }) => totals)),
    lengths: lengthsOf(Float64Array.from(kept, ({ length }) => length)),
    bytesRead,
    importMs,
    notes,
    split: split.summary,
  };
}

function partOf(included: boolean, trainIntervals: number, validationIntervals: number): RecordSummary['part'] {
  if (!included) return 'excluded';
  if (trainIntervals === 0 && validationIntervals === 0) return 'too-short';
  if (validationIntervals === 0) return 'train';
  return trainIntervals === 0 ? 'validation' : 'both';
}
