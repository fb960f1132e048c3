import { npyFile } from '../../formats/npy';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, explore, outOf } from '../explored';
import { openFile, saveFile } from '../files';
import { usage } from '../options';

export const embed: Command = {
  name: 'embed',
  operands: 'RUN',
  summary: "Writes one vector for each region of a BED or GFF3 file: the mean of its bases' features, both strands.",
  options: {
    ...EXPLORED_OPTIONS,
    bed: { value: 'FILE', help: 'the regions, as BED or GFF3' },
    layer: { value: 'N', help: '0 is the input projection, N the stream behind layer N (the last)' },
    out: { value: 'FILE', help: 'FILE.npy [regions, width]; FILE.tsv beside it has chrom, start, end and strand' },
  },
  teaching: `
  helicase embed ecoli.helicase.tar --genome ecoli.fa.gz --bed genes.bed --layer 5 --out genes.npy

Row i of the array is line i of the table, whose places are those of BED: from 0, the end outside.`,
  run: (given, terminal) => {
    const bed = given.text('bed');
    if (bed === undefined) throw usage('There are no regions to embed.', 'Name a BED or GFF3 file with --bed FILE.');
    const out = outOf(given, /\.npy$/, 'FILE.npy');
    const table = out.replace(/npy$/, 'tsv');
    return explore(given, terminal, [out, table], async ({ engine, asked, line, signal }) => {
      const { regions, notes } = await engine.explore.regions(await openFile(bed));
      for (const { message } of notes) line.note(message);
      const order = { ...asked, regions, layer: given.count('layer', 0) };
      const { values, width } = await engine.explore.embed(order, signal);
      const lines = regions.map(({ name, start, end, strand }) => `${name}\t${start}\t${end}\t${strand ?? '.'}\n`);
      await saveFile(out, npyFile(values, [regions.length, width]));
      await saveFile(table, ['chrom\tstart\tend\tstrand\n', ...lines].join(''));
      line.end();
      terminal.out(`${out}\n${table}\n`);
      return DONE;
    });
  },
};
