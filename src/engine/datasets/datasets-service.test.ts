import { describe, expect, it } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { TaskShelf } from '../../evaluation/data/task-shelf';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import type { EngineNotice } from '../notices';
import { DatasetsService } from './datasets-service';

const GUE = {
  'train.csv': 'sequence,label\nACGT,0\nAAAA,1\nCCCC,1\n',
  'dev.csv': 'sequence,label\nGGTA,0\n',
  'test.csv': 'sequence,label\nCCCC,1\nTTTA,0\n',
};
const files = (texts: Record<string, string>) =>
  Object.entries(texts).map(([path, text]) => ({ path, file: new File([text], path) }));

function genomeSource(): GenomeSource {
  const { genome } = parse(`>a\n${randomDna(20_000)}\n`);
  return {
    name: 'made up',
    genome,
    split: splitGenome(genome.records, [1], { windowLength: 400, validationShare: 0.2, seed: 1 }),
  };
}

function open(genome: (() => GenomeSource) | null = null, shelf: TaskShelf | null = null) {
  const notices: EngineNotice[] = [];
  const service = new DatasetsService(
    (notice) => {
      if (notice.type !== 'datasetProgress') notices.push(notice);
    },
    () => {
      if (genome === null) throw new TypedError('no-genome', 'There is no genome.', 'Open one.');
      return genome();
    },
    Promise.resolve(shelf),
  );
  return { service, notices };
}

const MOUSE = 'gue/mouse/3';

describe('the datasets', () => {
  it('are read for a task, reported, and given by its id', async () => {
    const { service, notices } = open();
    const answer = await service.read(MOUSE, files(GUE));
    expect(answer).toMatchObject({
      of: 'report',
      report: { task: MOUSE, parts: { train: { rows: 3 }, test: { rows: 2 } }, removed: 0 },
    });
    const dataset = await service.dataset(MOUSE);
    expect(dataset.classes).toEqual(['not bound', 'bound']);
    expect(answer.of === 'report' && answer.report.splitHash).toBe(dataset.splitHash);
    expect(service.report(MOUSE)?.splitHash).toBe(dataset.splitHash);
    // Whoever asked has the answer.
    expect(notices).toEqual([]);
  });

  it('lose their leaks when told, which changes dataset and hash', async () => {
    const { service } = open();
    await service.read(MOUSE, files(GUE));
    const before = await service.dataset(MOUSE);
    expect(await service.options(MOUSE, { removeLeaks: true })).toMatchObject({ of: 'report', report: { removed: 1 } });
    const after = await service.dataset(MOUSE);
    expect(after.parts.train.sequences.length).toBe(2);
    expect(after.splitHash).not.toBe(before.splitHash);
  });

  it('wait for the files that are missing', async () => {
    const { service } = open();
    const [train, dev, test] = files(GUE);
    await expect(service.read(MOUSE, [train])).rejects.toMatchObject({ code: 'task-part-missing' });
    expect(await service.read(MOUSE, [dev, test])).toMatchObject({
      of: 'report',
      report: { parts: { train: { rows: 3 } } },
    });
  });

  it('of an own table are asked about, looked at again with another delimiter, and read once answered', async () => {
    const { service } = open();
    const sequences = ['ACGT', 'AAAA', 'CCCC', 'GGTA', 'CTCT', 'TTTA', 'GATA', 'AGAG', 'CAGA', 'TTGT'];
    const text = `s;l\n${sequences.map((s, i) => `${s};${i % 2}`).join('\n')}\n`;
    expect(await service.read('own/table', files({ 'my.csv': text }))).toMatchObject({
      of: 'question',
      question: { columns: ['s', 'l'] },
    });
    expect(await service.look('own/table', { delimiter: ',' })).toMatchObject({
      of: 'question',
      question: { columns: ['s;l'] },
    });
    const mapping = { delimiter: ';', quote: '"', header: true, sequence: 0, label: 1, split: null };
    expect(await service.answer('own/table', { kind: 'columns', columns: ['s', 'l'], mapping })).toMatchObject({
      of: 'report',
      report: { classes: ['0', '1'], parts: { train: { rows: 6 }, test: { rows: 2 } } },
    });
  });

  it('are a whole set of files, whatever waited before; with a dismissed question its files are dropped', async () => {
    const { service } = open();
    const other = { path: 'old/train.csv', file: new File(['sequence,label\nAC,0\nGT,1\n'], 'train.csv') };
    await expect(service.read(MOUSE, [other])).rejects.toMatchObject({ code: 'task-part-missing' });
    expect(await service.read(MOUSE, files(GUE))).toMatchObject({
      of: 'report',
      report: { parts: { train: { rows: 3 } } },
    });
    await service.read('own/table', files({ 'a.csv': 's,l\nACGTACGTAC,1\n' }));
    await service.dismiss('own/table');
    expect(await service.read('own/table', files({ 'b.csv': 'x,y\nACGTACGTAC,1\n' }))).toMatchObject({
      question: { file: 'b.csv' },
    });
  });

  it('are not there where reading was cancelled before it began', async () => {
    const { service, notices } = open();
    const cancel = new AbortController();
    const read = service.read(MOUSE, files(GUE), {}, cancel.signal);
    cancel.abort();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await expect(service.dataset(MOUSE)).rejects.toMatchObject({ code: 'task-no-data' });
    expect(notices).toEqual([]);
  });

  it('that are ready stay when a later reading fails, or is cancelled, and are forgotten when told', async () => {
    const { service } = open();
    await service.read(MOUSE, files(GUE));
    await expect(service.read(MOUSE, files({ 'a.csv': '' }))).rejects.toMatchObject({ code: 'file-empty' });
    await expect(service.read(MOUSE, files(GUE), {}, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect((await service.dataset(MOUSE)).parts.test.labels.length).toBe(2);
    await service.forget(MOUSE);
    expect(service.report(MOUSE)).toBeNull();
    await expect(service.dataset(MOUSE)).rejects.toMatchObject({ code: 'task-no-data' });
    expect(await service.options(MOUSE, { removeLeaks: true })).toEqual({ of: 'cleared' });
  });

  it('that were kept in an earlier page are there, their rows read on demand, and are forgotten for good', async () => {
    const folder = new MemoryFolder();
    const first = open(null, new TaskShelf(folder)).service;
    expect(await first.read(MOUSE, files(GUE))).toMatchObject({ of: 'report', kept: true });
    await first.options(MOUSE, { removeLeaks: true });
    const { splitHash } = await first.dataset(MOUSE);
    const kept = {
      task: MOUSE,
      kept: true,
      report: { splitHash, removed: 1, options: { removeLeaks: true } },
    };

    const { service: second, notices } = open(null, new TaskShelf(folder));
    expect(await second.restore()).toMatchObject([kept]);
    expect(notices).toEqual([]);
    expect((await second.dataset(MOUSE)).splitHash).toBe(splitHash);
    expect(notices).toMatchObject([{ type: 'datasetReady', ...kept }]);
    expect(second.report(MOUSE)?.splitHash).toBe(splitHash);
    expect(await second.restore()).toEqual([]);
    await second.forget(MOUSE);

    const third = open(null, new TaskShelf(folder)).service;
    expect(await third.restore()).toEqual([]);
    await expect(third.dataset(MOUSE)).rejects.toMatchObject({ code: 'task-no-data' });
  });

  it('are not kept where they were made of a genome which is no longer open', async () => {
    const sources = [genomeSource(), genomeSource()];
    const { service } = open(() => sources.shift() ?? genomeSource());
    await expect(service.make('real-vs-shuffled', {})).rejects.toMatchObject({ code: 'genome-changed' });
    expect(service.report('real-vs-shuffled')).toBeNull();
  });

  it('are made again where their test rows lie in what the judged weights were trained on', async () => {
    const source = genomeSource();
    const { fingerprint, records } = source.genome;
    const request = { windowLength: 400, validationShare: 0.2, seed: 1 };
    const other = { ...request, seed: 2 };
    const asked: unknown[] = [];
    const service = new DatasetsService(
      () => undefined,
      (pretrained) => {
        asked.push(pretrained);
        return { ...source, split: splitGenome(records, [1], pretrained?.split ?? request) };
      },
    );
    const now = await service.dataset('real-vs-shuffled');
    const alike = { fingerprint, excluded: [], split: request };
    expect(await service.dataset('real-vs-shuffled', alike)).toBe(now);
    expect(await service.dataset('real-vs-shuffled', { ...alike, fingerprint: 'another', split: other })).toBe(now);
    const moved = await service.dataset('real-vs-shuffled', { ...alike, split: other });
    expect(moved.splitHash).not.toBe(now.splitHash);
    // Floors that are run next have the same rows.
    expect(await service.dataset('real-vs-shuffled')).toBe(moved);
  });

  it('of real-vs-shuffled are made from the open genome on demand, and go with the genome', async () => {
    const source = genomeSource();
    const { service, notices } = open(() => source);
    const dataset = await service.dataset('real-vs-shuffled');
    expect(dataset.parts.train.sequences.every(({ length }) => length === 200)).toBe(true);
    expect(notices).toMatchObject([{ type: 'datasetReady', task: 'real-vs-shuffled', kept: false }]);
    service.genomeChanged(source.genome.fingerprint);
    expect(service.report('real-vs-shuffled')?.splitHash).toBe(dataset.splitHash);
    service.genomeChanged('another');
    expect(service.report('real-vs-shuffled')).toBeNull();
    expect(notices.at(-1)).toEqual({ type: 'datasetCleared', task: 'real-vs-shuffled' });
    await expect(open().service.dataset('real-vs-shuffled')).rejects.toMatchObject({ code: 'no-genome' });
  });
});
