import { BigWig } from '@gmod/bbi';
import { GenomesFile, HubFile, TrackDbFile } from '@gmod/ucsc-hub';
import { expect, it } from 'vitest';
import { fileHandle } from '../../formats/bigwig/fixtures';
import { parse } from '../../genome/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { FILE_TRACKS, TrackFiles } from './track-files';
import { trackHub } from './track-hub';

const LENGTH = 300;
const { genome } = parse(`>chr1\n${randomDna(LENGTH)}\n`);
const record = { name: 'chr1', length: LENGTH };

async function openHub(model: string) {
  const files = new TrackFiles([record], FILE_TRACKS);
  const surprisal = Float32Array.from({ length: LENGTH }, (_, i) => i / 64);
  const logo = Float32Array.from({ length: 4 * LENGTH }, (_, i) => (i % 4) / 4);
  files.add(0, { start: 0, surprisal, excess: surprisal.map((bits) => bits - 2), logo });
  const of = { genome, name: 'My genome: K-12', model, first: record, files: files.finish() };
  const made = new Map((await trackHub(of, async () => {})).map(({ name, blob }) => [name, blob]));
  const text = async (name: string) => made.get(name)!.text();
  return { made, text };
}

it("is read by the field's parser, from hub.txt to every value of every track", async () => {
  const { made, text } = await openHub('a run, step 20, teacher');
  const hub = new HubFile(await text('hub.txt'));
  const genomes = new GenomesFile(await text(hub.data['genomesFile']));
  const [{ data: own }] = Object.values(genomes.data);
  expect(own['defaultPos']).toBe(`chr1:1-${LENGTH}`);
  expect(made.has(own['twoBitPath'])).toBe(true);
  const folder = own['trackDb'].replace(/[^/]*$/, '');
  const tracks = new TrackDbFile(await text(own['trackDb']));
  const names = Object.keys(tracks.data).filter((name) => tracks.data[name].data['bigDataUrl'] !== undefined);
  expect(names).toEqual(['surprisal', 'excess', 'logo_A', 'logo_C', 'logo_G', 'logo_T']);
  for (const [i, name] of names.entries()) {
    const settings = tracks.data[name].data;
    expect(settings).toMatchObject({ type: expect.stringMatching(/^bigWig/), visibility: 'full' });
    const file = new BigWig({ filehandle: fileHandle(made.get(`${folder}${settings['bigDataUrl']}`)!) as never });
    const found = await file.getFeatures('chr1', 64, 65, { basesPerSpan: 1 });
    expect(found.find(({ start }) => start === 64).score).toBe(i === 0 ? 1 : i === 1 ? -1 : (i - 2) / 4);
  }
  const stack = tracks.data[tracks.data['logo_A'].data['parent']];
  expect(stack.data).toMatchObject({ container: 'multiWig', aggregate: 'stacked' });
});

it('stays one where the name of a run holds line ends', async () => {
  const { text } = await openHub('two\nlines');
  expect(() => new HubFile('hub x\nshortLabel')).toThrow();
  const hub = new HubFile(await text('hub.txt'));
  expect(hub.data['longLabel']).toContain('two lines');
});
