import type { ImportedGenome } from './import-genome';
import type { Split } from './split';
import type { GenomeSummary, RecordSummary } from './summary';
import { sumTotals } from './totals';

/**
 * What the page shows of a genome.
 *
 * @param included a flag for each record
 * @param split made with the same flags
 */
export function summarise(imported: ImportedGenome, split: Split, included: readonly boolean[]): GenomeSummary {
  const { genome, source, bytesRead, importMs, notes } = imported;
  const records = genome.records.map(
    ({ name, description, totals }, i): RecordSummary => ({
      ...totals,
      name,
      description,
      included: included[i],
      part: partOf(included[i], split.train[i].length, split.validation[i].length),
      heldOut: split.validation[i],
    }),
  );
  const totals = sumTotals(records.filter((record) => record.included));
  return { source, records, totals, bytesRead, importMs, notes, split: split.summary };
}

function partOf(included: boolean, trainIntervals: number, validationIntervals: number): RecordSummary['part'] {
  if (!included) return 'excluded';
  if (trainIntervals === 0 && validationIntervals === 0) return 'too-short';
  if (validationIntervals === 0) return 'train';
  return trainIntervals === 0 ? 'validation' : 'both';
}
