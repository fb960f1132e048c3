import { beforeAll, describe, expect, it } from 'vitest';
import { type OpenedBackend, openBackend } from '../../device/webgpu/backend';
import { TypedError } from '../../errors/typed-error';
import type { WeightsSource } from '../../evaluation/weights-source';
import { fitTwoSided } from '../../genome/analysis/two-sided';
import { NONE_UNSHOWN } from '../../genome/annotation/annotation';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { SHAPES } from '../../inference/testing';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { randomDna } from '../../numerics/fixtures-dna';
import { nodePlatform } from '../../platform/node/node-platform';
import { BackgroundWork } from '../background-work';
import type { EngineNotice } from '../notices';
import { CountTables } from './count-tables';
import { ExploreService } from './explore-service';

const data = 'node_modules/.helicase-tests';
let device: OpenedBackend;
beforeAll(async () => {
  device = await openBackend('wasm', nodePlatform(data, data), () => undefined);
});

const [shape] = SHAPES;
const { genome } = parse(`>one\n${randomDna(2000)}\n>two\n${randomDna(900, 2)}NNNN\n`);
const request = { windowLength: shape.windowLength, validationShare: 0.2, seed: 1 } as const;
const split = splitGenome(genome.records, [1, 1], request);
const annotation = {
  source: 'a',
  features: [{ record: 1, start: 0, end: 900, type: 'gene', strand: '+', name: 'abc', locus: '', product: '' }],
  notes: [],
  unshown: NONE_UNSHOWN,
} as const;
const asked = { id: 'mine', weights: 'run/a/b', network: 'teacher' } as const;

function open(parameters: WeightsSource['parameters'] = { teacher: initialParameters(layOut(shape), 7) }) {
  const notices: EngineNotice[] = [];
  let loads = 0;
  const service = new ExploreService({
    genome: () => ({ name: 'g', genome, split }),
    load: async (id) => {
      loads++;
      return { id, label: 'first', shape, networks: ['teacher'], run: { name: 'first', step: 4 }, parameters };
    },
    piece: (work) => work(device),
    annotation: async () => annotation,
    tables: new CountTables(),
    background: new BackgroundWork(),
    notify: (notice) => void notices.push(notice),
  });
  return { service, notices, loads: () => loads };
}

const letter = (place: number) => {
  const [code] = genomeBases(place);
  return 'ACGT'[code];
};
function genomeBases(place: number): Uint8Array {
  const codes = new Uint8Array(1);
  genome.read(0, place, 1, codes);
  return codes;
}
const other = (place: number) => (letter(place) === 'A' ? 'C' : 'A');

describe('a network asked about the open genome', () => {
  it('gives tracks of a region with what was held out of it, and says how far it is', async () => {
    const { service, notices, loads } = open();
    const held = split.validation.ofRecord(0)[0];
    const region = { record: 0, start: held.start - 50, end: held.start + 30 };
    const scores = await service.scores({ ...asked, ...region, way: 'ten-pass' });
    expect(scores.heldOut).toEqual([{ start: held.start, end: Math.min(held.end, region.end) }]);
    expect([scores.surprisal.length, scores.logo.length]).toEqual([80, 320]);
    const { table } = fitTwoSided(genome, split);
    const codes = new Uint8Array(80 + 2 * table.context);
    genome.read(0, region.start - table.context, codes.length, codes);
    for (const i of [0, 40, 79])
      expect(scores.excess[i]).toBeCloseTo(scores.surprisal[i] - table.nats(codes, i + table.context) / Math.LN2, 5);
    expect(notices).toContainEqual({ type: 'exploreProgress', id: 'mine', share: expect.any(Number) });
    await service.scores({ ...asked, ...region, way: 'exact' });
    expect(loads()).toBe(1);
  });

  it('is the untrained one where that is asked for', async () => {
    const { service } = open();
    const region = { record: 0, start: 100, end: 130 };
    const trained = await service.mutagenesis({ ...asked, ...region });
    const untrained = await service.mutagenesis({ ...asked, ...region, untrained: true });
    expect(untrained.codes).toEqual(trained.codes);
    expect(untrained.effects).not.toEqual(trained.effects);
  });

  it('scores a VCF into files, as what is typed by hand', async () => {
    const { service } = open();
    const text = `one:101 ${letter(100)}>${other(100)}`;
    const {
      first: [typed],
      vcf: none,
      summary: one,
    } = await service.typed({ ...asked, text, chr: 'ask' });
    expect([none, one.scored]).toEqual([null, 1]);
    const rows = `one\t101\t.\t${letter(100)}\t${other(100)}\t.\t.\t.\n`;
    const content = `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${rows.repeat(3)}`;
    const file = new File([content], 'a.vcf');
    const { vcf, table, summary, first } = await service.vcf({ ...asked, file, chr: 'ask', influence: false });
    expect(summary).toMatchObject({ rows: 3, scored: 3 });
    expect(first.map(({ record, position }) => [record, position])).toEqual(Array(3).fill([0, 101]));
    expect(await vcf!.text()).toContain('##helicaseModel=first, step 4, teacher\n');
    const lines = (await table.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(Number(lines[1].split('\t')[4])).toBeCloseTo(typed.effect, 4);
  });

  it('maps a sequence that is no record as it maps one that is', async () => {
    const { service } = open();
    const text = Array.from({ length: 60 }, (_, i) => letter(i)).join('');
    const { effects, codes } = await service.sequence({
      ...asked,
      sequence: `${text.slice(0, 20)}\n ${text.slice(20)}`,
    });
    // Beyond the reach of the sequence's end.
    const region = { record: 0, start: 0, end: 45 };
    const there = await service.mutagenesis({ ...asked, ...region });
    expect(codes.slice(0, 45)).toEqual(there.codes);
    for (const [i, effect] of there.effects.entries()) expect(effects[i]).toBeCloseTo(effect, 4);
    await expect(service.sequence({ ...asked, sequence: 'ACG7' })).rejects.toMatchObject({ code: 'sequence-letters' });
  });

  it('places regions of a file, of the annotation, and evenly spread, with what is said of them', async () => {
    const { service } = open();
    const gff = new File(['one\t.\ttRNA\t11\t30\t.\t-\t.\tID=x;gene=ileT\n'], 'a.gff3');
    const { regions } = await service.regions(gff);
    const own = { record: 0, name: 'one', start: 10, end: 30, strand: '-', feature: 'tRNA', label: 'ileT' };
    expect(regions).toEqual([{ ...own, gc: expect.any(Number) }]);
    const spread = await service.spreadRegions(100, 10);
    expect(spread.regions).toHaveLength(10);
    expect(spread.regions.every(({ start, end }) => end - start === 100)).toBe(true);
    expect(spread.regions.at(-1)!.feature).toBe('gene');
    expect(spread.regions[0].feature).toBe('no feature');
    expect((await service.featureRegions('gene')).regions.map(({ label, start }) => [label, start])).toEqual([
      ['abc', 0],
    ]);
    expect((await service.featureRegions('CDS')).regions).toEqual([]);
    const there = Array.from({ length: 20 }, (_, i) => letter(29 - i)).join('');
    const turned = there.replace(/./g, (base) => 'TGCA'['ACGT'.indexOf(base)]);
    expect(await (await service.fasta(regions)).text()).toBe(`>one:11-30(-) ileT\n${turned}\n`);
  });

  it('lays vectors out in the plane', async () => {
    const { service } = open();
    const { regions } = await service.spreadRegions(50, 20);
    const { values, width, model } = await service.embed({ ...asked, regions, layer: 1, pooling: 'middle' });
    expect([values.length, model]).toEqual([20 * width, 'first, step 4, teacher; layer 1 of 5, its middle base']);
    const { pca, umap } = await service.plane({ id: 'mine', values, width });
    expect([pca.length, umap]).toEqual([40, null]);
  });

  it('draws the effects that a variant is seen among from the whole genome, ascending', async () => {
    const { service } = open();
    const effects = await service.background({ ...asked, places: 40 });
    expect(effects).toHaveLength(120);
    expect(effects).toEqual(effects.toSorted());
    expect(await service.background({ ...asked, places: 40 })).toEqual(effects);
  });

  it('refuses a region outside its record, a network that is not there, and one that diverged', async () => {
    const { service } = open();
    const beyond = { ...asked, record: 1, start: 890, end: 905 };
    await expect(service.scores({ ...beyond, way: 'exact' })).rejects.toMatchObject({ code: 'region-outside' });
    await expect(service.embed({ ...asked, regions: [beyond] })).rejects.toBeInstanceOf(TypedError);
    const region = { record: 0, start: 0, end: 9 };
    await expect(service.mutagenesis({ ...asked, ...region, network: 'student' })).rejects.toMatchObject({
      code: 'weights-no-network',
    });
    const diverged = open({ teacher: new Float32Array(layOut(shape).size).fill(Number.NaN) });
    await expect(diverged.service.mutagenesis({ ...asked, ...region })).rejects.toMatchObject({
      code: 'evaluation-not-finite',
    });
  });

  it('ends where it is cancelled', async () => {
    const { service } = open();
    const abort = new AbortController();
    const region = { record: 0, start: 0, end: 2000 };
    const asking = service.scores({ ...asked, ...region, way: 'exact' }, abort.signal);
    abort.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });
});
