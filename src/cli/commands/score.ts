import { resolve } from 'node:path';
import type { VcfOrder } from '../../engine/explore/order';
import { UNSCORED, type Unscored } from '../../genome/variants/place-variant';
import { TSV_HEADER, tsvLine } from '../../inference/scored-variant';
import type { VcfSummary } from '../../inference/variant-batch';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, type Explored, explore, outOf } from '../explored';
import { Draft, openFile } from '../files';
import { choice, usage } from '../options';

export const score: Command = {
  name: 'score',
  operands: 'RUN',
  summary: 'Says of the variants of a VCF how likely the network finds them: the same VCF with HELICASE_LLR in INFO.',
  options: {
    ...EXPLORED_OPTIONS,
    vcf: { value: 'FILE', help: 'plain, gzip or bgzip' },
    out: { value: 'FILE', help: 'the same VCF with its scores, plain' },
    table: { value: 'FILE', help: 'a line an alternative, as TSV' },
    influence: { value: null, help: 'HELICASE_INFLUENCE too: how far a variant moves what is expected elsewhere' },
    chr: { value: 'WHICH', help: 'same or different: whether "chr1" and "1" are one record; ask stops there (ask)' },
  },
  teaching: `
HELICASE_LLR is ln p(ALT) - ln p(REF), the base hidden in the middle of its window, both strands. Below 0 the network
finds the change less likely than what is there. No threshold says what is harmful: look where a score lies among
those of other variants. Insertions, deletions and symbolic alleles get ".", and are counted by reason.

  helicase score ecoli.helicase.tar --genome ecoli.fa.gz --vcf calls.vcf.gz --out scored.vcf --table scored.tsv

A VCF whose REF is not what stands in the genome is of another genome, and is refused with its line.`,
  run: (given, terminal) => {
    const vcf = given.text('vcf');
    if (vcf === undefined) throw usage('There is no VCF to score.', 'Name it with --vcf FILE.');
    const out = outOf(given, /(?<!\.b?gz)$/, 'scored.vcf');
    const table = given.text('table');
    const outs = [out, ...(table === undefined ? [] : [table])];
    if (outs.some((path) => resolve(path) === resolve(vcf)))
      throw usage(`${vcf} is the VCF that is read.`, 'Name another file to write.');
    if (table !== undefined && resolve(table) === resolve(out))
      throw usage('--table and --out name one file.', 'Name two.');
    return explore(given, terminal, outs, async ({ engine, asked, line, signal }) => {
      const chr = choice(given, 'chr', ['ask', 'same', 'different']) ?? 'ask';
      const order = { ...asked, file: await openFile(vcf), chr, influence: given.has('influence') };
      const summary = await writeScores({ engine, signal }, order, out, table);
      line.end();
      for (const text of summaryLines(summary)) terminal.err(`${text}\n`);
      terminal.out(outs.map((path) => `${path}\n`).join(''));
      return DONE;
    });
  },
};

/** Streams both files, which are there whole or not at all. */
async function writeScores(
  { engine, signal }: Pick<Explored, 'engine' | 'signal'>,
  order: VcfOrder,
  out: string,
  table: string | undefined,
): Promise<VcfSummary> {
  const drafts: Draft[] = [];
  try {
    for (const path of [out, ...(table === undefined ? [] : [table])]) drafts.push(await Draft.of(path));
    const [vcf, tsv] = drafts;
    await tsv?.write(TSV_HEADER);
    const summary = await engine.explore.vcfInto(
      order,
      { write: (bytes) => vcf.write(bytes), take: (variants) => tsv?.write(variants.map(tsvLine).join('')) },
      signal,
    );
    for (const draft of drafts) await draft.commit();
    return summary;
  } finally {
    for (const draft of drafts) await draft.discard();
  }
}

function summaryLines({ rows, scored, shifted, unscored, unknownRecords }: VcfSummary): string[] {
  const count = (number: number) => number.toLocaleString('en');
  const reasons = Object.entries(unscored).map(([why, of]) => `${count(of)} ${UNSCORED[why as Unscored]}`);
  return [
    `${count(rows)} rows: ${count(scored)} alternatives scored, ${count(shifted)} of them near a record's end.`,
    ...(reasons.length === 0 ? [] : [`Without a score: ${reasons.join(', ')}.`]),
    ...unknownRecords.map(({ name, rows: of }) => `The genome has no record "${name}": ${count(of)} rows.`),
  ];
}
