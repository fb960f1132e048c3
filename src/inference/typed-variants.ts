import { TypedError } from '../errors/typed-error';
import type { Work } from './log-probabilities';
import type { ScoredVariant } from './scored-variant';
import { VariantBatch, type VariantJob, type VcfSummary } from './variant-batch';

/** What errors call them. */
const TYPED = 'what was typed';
const encoder = new TextEncoder();

/**
 * Scores variants that a person wrote, one a line: `chr1:1,234 A>G` or `chr1:g.1234A>G`, several alternatives with
 * commas between them.
 * @throws TypedError `variant-syntax`, `vcf-reference`, `vcf-contig-names` with their line
 */
export async function scoreTyped(
  job: VariantJob,
  text: string,
  take: (variants: readonly ScoredVariant[]) => void,
  work: Work,
): Promise<VcfSummary> {
  const batch = new VariantBatch(job, TYPED, { write: () => undefined, take });
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    batch.row(encoder.encode(asRow(line.trim(), i + 1)), i + 1);
  }
  await batch.flush(work);
  return batch.summary();
}

function asRow(text: string, line: number): string {
  const [, contig, position, reference, alternatives] =
    /^(\S+):(?:[gm]\.)?([\d,]+)\s*([A-Za-z]+)\s*[>\u2192]\s*([A-Za-z*.<>,]+)$/.exec(text) ?? [];
  if (contig === undefined)
    throw new TypedError(
      'variant-syntax',
      `"${text.slice(0, 60)}" is no variant.`,
      'Write record, position, the base there and what it becomes, such as "chr1:1,234 A>G".',
      { line },
    );
  return [contig, position.replaceAll(',', ''), '.', reference, alternatives, '.', '.', '.'].join('\t');
}
