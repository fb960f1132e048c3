import { embeddingsNpy, placesText } from '../../engine/explore/embeddings-file';
import { embeddingsParquet } from '../../engine/explore/embeddings-parquet';
import { REGION_POOLINGS } from '../../inference/region-pooling';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, explore, outOf } from '../explored';
import { openFile, saveFile } from '../files';
import { choice, usage } from '../options';

export const embed: Command = {
  name: 'embed',
  operands: 'RUN',
  summary: "Writes one vector for each region of a BED or GFF3 file: the mean of its bases' features, both strands.",
  options: {
    ...EXPLORED_OPTIONS,
    bed: { value: 'FILE', help: 'the regions, as BED or GFF3' },
    layer: { value: 'N', help: '0 is the input projection, N the stream behind layer N (the last)' },
    pooling: {
      value: 'WHICH',
      help: `${REGION_POOLINGS.join(', ')}: of its bases, its middle base, or the CLS vectors of its windows (mean)`,
    },
    out: {
      value: 'FILE',
      help: 'FILE.parquet, places beside vectors, or FILE.npy [regions, width] with the places in FILE.tsv',
    },
  },
  teaching: `
  helicase embed ecoli.helicase.tar --genome ecoli.fa.gz --bed genes.bed --layer 5 --out genes.parquet
  helicase embed ecoli.helicase.tar --genome ecoli.fa.gz --bed genes.bed --layer 5 --out genes.npy

Places are those of BED: from 0, the end outside. The columns of the vectors are embedding_0, embedding_1 and so on;
row i of an array is line i of the table.`,
  run: (given, terminal) => {
    const bed = given.text('bed');
    if (bed === undefined) throw usage('There are no regions to embed.', 'Name a BED or GFF3 file with --bed FILE.');
    const out = outOf(given, /\.(npy|parquet)$/, 'FILE.parquet or FILE.npy');
    const outs = out.endsWith('npy') ? [out, out.replace(/npy$/, 'tsv')] : [out];
    return explore(given, terminal, outs, async ({ engine, asked, line, signal }) => {
      const { regions, notes } = await engine.explore.regions(await openFile(bed));
      for (const { message } of notes) line.note(message);
      const pooling = choice(given, 'pooling', REGION_POOLINGS) ?? 'mean';
      const order = { ...asked, regions, layer: given.count('layer', 0), pooling };
      const embeddings = await engine.explore.embed(order, signal);
      const files =
        outs.length === 1 ? [embeddingsParquet(regions, embeddings)] : [embeddingsNpy(embeddings), placesText(regions)];
      for (const [i, file] of files.entries()) await saveFile(outs[i], file);
      line.end();
      terminal.out(outs.map((path) => `${path}\n`).join(''));
      return DONE;
    });
  },
};
