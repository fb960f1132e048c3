import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { VcfOrder } from '../../engine/explore/order';
import { UNSCORED, type Unscored } from '../../genome/variants/place-variant';
import { TSV_HEADER, tsvLine } from '../../inference/scored-variant';
import type { VcfSummary } from '../../inference/variant-batch';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, type Explored, explore, outOf } from '../explored';
import { openFile } from '../files';
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
    return explore(given, terminal, async ({ engine, asked, line, signal }) => {
      const chr = choice(given, 'chr', ['ask', 'same', 'different']) ?? 'ask';
      const order = { ...asked, file: await openFile(vcf), chr, influence: given.has('influence') };
      const summary = await writeScores({ engine, signal }, order, out, table);
      line.end();
      for (const text of summaryLines(summary)) terminal.err(`${text}\n`);
      terminal.out([out, ...(table === undefined ? [] : [table])].map((path) => `${path}\n`).join(''));
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
  const files = [out, ...(table === undefined ? [] : [table])].map((path) => ({
    path,
    draft: new Draft(`${path}.part`),
  }));
  const [vcf, tsv] = files.map(({ draft }) => draft);
  try {
    await tsv?.write(TSV_HEADER);
    const summary = await engine.explore.vcfInto(
      order,
      { write: (bytes) => vcf.write(bytes), take: (variants) => tsv?.write(variants.map(tsvLine).join('')) },
      signal,
    );
    for (const { path, draft } of files) await draft.commit(path);
    return summary;
  } finally {
    for (const { draft } of files) await draft.discard();
  }
}

/** A file that takes its name once it is whole. */
class Draft {
  private readonly path: string;
  private readonly stream;

  constructor(path: string) {
    this.path = path;
    this.stream = createWriteStream(path);
    // Whoever writes next meets it.
    this.stream.on('error', () => undefined);
  }

  write(content: Uint8Array | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(content, (cause) => (cause == null ? resolve() : reject(cause)));
    });
  }

  async commit(path: string): Promise<void> {
    this.stream.end();
    await finished(this.stream);
    await rename(this.path, path);
  }

  async discard(): Promise<void> {
    this.stream.destroy();
    await rm(this.path, { force: true });
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
