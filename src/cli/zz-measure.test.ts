import { expect, test } from 'vitest';
import { main } from './main';
import { processTerminal } from './terminal';

test('measure', async () => {
  const at = '/tmp/use/';
  const ask = async (...args: string[]) => {
    const began = performance.now();
    const [command, ...rest] = args;
    expect(await main([command, `${at}ecoli.helicase.tar`, '--genome', '/work/shared/data/genomes/MG1655-K12.fasta.gz', '--device', 'wasm', ...rest], processTerminal())).toBe(0);
    console.log(args.join(' '), Math.round(performance.now() - began), 'ms');
  };
  const region = process.env['REGION'] ?? 'K-12-MG1655:1,000,001-1,004,000';
  await ask('track', '--kind', 'surprisal', '--region', region, '--way', 'exact', '--out', `${at}exact.bedGraph`);
  await ask('track', '--kind', 'surprisal', '--region', 'K-12-MG1655:1,000,001-1,065,536', '--out', `${at}ten.bedGraph`);
  await ask('score', '--vcf', `${at}snv.vcf`, '--out', `${at}snv.scored.vcf`);
  let most = 0;
  const look = setInterval(() => { most = Math.max(most, process.memoryUsage().rss); }, 200);
  const before = process.memoryUsage().rss;
  await ask('score', '--vcf', `${at}five.vcf`, '--out', `${at}five.scored.vcf`);
  clearInterval(look);
  console.log('rss before', before / 2 ** 20, 'most', most / 2 ** 20, 'MiB');
}, 600_000);
