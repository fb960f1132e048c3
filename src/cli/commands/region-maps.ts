import { npyFile } from '../../formats/npy';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, type Explored, explore, outOf, regionOf } from '../explored';
import { saveFile } from '../files';
import type { Given } from '../options';
import type { Terminal } from '../terminal';

const OPTIONS = {
  ...EXPLORED_OPTIONS,
  region: { value: 'REGION', help: 'such as chr1:1,000-1,060, from 1, both ends inside' },
} as const;

export const mutate: Command = {
  name: 'mutate',
  operands: 'RUN',
  summary: 'In-silico mutagenesis: how likely the network finds each substitution in a region.',
  options: { ...OPTIONS, out: { value: 'FILE', help: 'FILE.npy [bases, 4]: ln p(b) - ln p(base) for A, C, G, T' } },
  teaching: `
  helicase mutate ecoli.helicase.tar --genome ecoli.fa.gz --region U00096.3:1,000-1,200 --out map.npy

0 stands at the base itself, NaN where the base is unknown.`,
  run: (given, terminal) =>
    writeMap(given, terminal, async ({ engine, asked, signal }, region) => {
      const { effects } = await engine.explore.mutagenesis({ ...asked, ...region }, signal);
      return npyFile(effects, [region.end - region.start, 4]);
    }),
};

export const dependencies: Command = {
  name: 'dependencies',
  operands: 'RUN',
  summary: 'Which base of a region hangs on which: what a substitution at i does to what is expected at j.',
  options: {
    ...OPTIONS,
    out: { value: 'FILE', help: 'FILE.npy [bases, bases]: row i, column j, in bits of log odds' },
  },
  teaching: `
  helicase dependencies ecoli.helicase.tar --genome ecoli.fa.gz --region U00096.3:1,000-1,050 --out map.npy
  helicase dependencies ecoli.helicase.tar --genome ecoli.fa.gz --region U00096.3:1,000-1,050 --untrained --out no.npy

The region fits the middle half of a window. What an untrained network shows is no dependency of the genome: look at
both.`,
  run: (given, terminal) =>
    writeMap(given, terminal, async ({ engine, asked, signal }, region) => {
      const { map } = await engine.explore.dependencies({ ...asked, ...region }, signal);
      const size = region.end - region.start;
      return npyFile(map, [size, size]);
    }),
};

function writeMap(
  given: Given,
  terminal: Terminal,
  make: (explored: Explored, region: Awaited<ReturnType<typeof regionOf>>) => Promise<Blob>,
): Promise<number> {
  const out = outOf(given, /\.npy$/, 'FILE.npy');
  return explore(given, terminal, [out], async (explored) => {
    const region = await regionOf(explored.engine, given);
    await saveFile(out, await make(explored, region));
    explored.line.end();
    terminal.out(`${out}\n`);
    return DONE;
  });
}
