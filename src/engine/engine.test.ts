import { describe, expect, it } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { randomDna } from '../numerics/fixtures-dna';
import { memoryPlatform } from '../platform/memory/memory-platform';
import { PRESETS } from '../training/presets';
import { Engine, type Surroundings } from './engine';
import { Heard } from './testing';

const wasm = { kind: 'wasm', adapter: 'WebAssembly', software: true, notice: '', maxBindingBytes: 0 } as const;

/** An engine in memory, without a page, a worker, or a device but the one given. */
function open(openDevice: Surroundings['openDevice'] = async () => wasm) {
  const engine = new Engine({ platform: memoryPlatform(), openDevice });
  return { engine, heard: new Heard(engine) };
}

const refused = () => new TypedError('no-device', 'There is no such device.', 'Choose another.');
const fasta = (text: string) => ({ files: [new File([text], 'mine.fa')] });
const genomeText = `>one\n${randomDna(2000)}\n>two\n${randomDna(900, 2)}\n`;
const cancelled = { name: 'AbortError' };

describe('an engine in memory', () => {
  it('refuses a bad file for whoever asked, and imports the next good one', async () => {
    const { engine } = open();
    await expect(engine.genome.importFiles(fasta('%PDF-1.7 nothing'))).rejects.toMatchObject({ code: 'format-pdf' });
    expect(await engine.genome.importFiles(fasta(genomeText))).toMatchObject({ name: 'mine', recordCount: 2 });
  });

  it('keeps the genome before where an import is cancelled, waiting or under way', async () => {
    const { engine } = open();
    await engine.genome.importFiles(fasta(genomeText));
    const cancel = new AbortController();
    const imports = [1, 2].map(() => engine.genome.importFiles(fasta('>other\nACGT\n'), cancel.signal));
    const ended = imports.map((each) => expect(each).rejects.toMatchObject(cancelled));
    cancel.abort();
    await Promise.all(ended);
    expect((await engine.genome.region('two:1-4')).forward).toHaveLength(4);
  });

  it('answers a choice of records and a split with the genome, and forgets regions with it', async () => {
    const { engine, heard } = open();
    await engine.genome.importFiles(fasta(genomeText));
    expect(await engine.genome.includeMatching('two', false)).toMatchObject({ includedCount: 1 });
    expect(await engine.genome.include(1, true)).toMatchObject({ includedCount: 2 });
    const blocks = { windowLength: 30, validationShare: 0.25, seed: 1, validationBy: 'blocks' } as const;
    const summary = await engine.genome.split(blocks);
    const { trainBases, validationBases } = summary!.split;
    expect(validationBases / (trainBases + validationBases)).toBeCloseTo(0.25, 1);
    const bed = new File(['one\t100\t300\n'], 'some.bed');
    expect(await engine.genome.regions(bed)).toMatchObject({ format: 'BED', regions: 1, bases: 200 });
    await engine.genome.importFiles(fasta(genomeText));
    expect(heard.of('regions')).toEqual([{ type: 'regions', regions: null }]);
    expect(heard.of('genome')).toEqual([]);
  });

  it('measures the latest settings only, and answers about the genome while the device is taken', async () => {
    let give = () => {};
    const free = new Promise<typeof wasm>((resolve) => {
      give = () => resolve(wasm);
    });
    const { engine } = open(() => free);
    await engine.genome.importFiles(fasta(genomeText));
    const taken = engine.device.choose('wasm');
    const older = expect(engine.training.estimate(PRESETS.nano)).rejects.toMatchObject(cancelled);
    const cancel = new AbortController();
    const estimate = engine.training.estimate({ ...PRESETS.nano, seed: 2 }, cancel.signal);
    const newer = expect(estimate).rejects.toMatchObject(cancelled);
    await older;
    const query = { from: 0, count: 1, sortBy: 'name', descending: true, pattern: '' } as const;
    expect((await engine.genome.records(query)).rows.map(({ name }) => name)).toEqual(['two']);
    cancel.abort();
    await newer;
    give();
    expect(await taken).toEqual(wasm);
  });

  it('is as it was where a device was refused', async () => {
    let refusing = false;
    const { engine, heard } = open(async () => {
      if (refusing) throw refused();
      return wasm;
    });
    expect(await engine.device.choose('wasm')).toEqual(wasm);
    refusing = true;
    await expect(engine.device.choose('webgpu')).rejects.toMatchObject({ code: 'no-device' });
    await expect(engine.training.estimate({ ...PRESETS.nano, device: 'webgpu' })).rejects.toMatchObject({
      code: 'no-device',
    });
    expect(await engine.device.choose('wasm')).toEqual(wasm);
    expect(heard.of('device')).toHaveLength(2);
    expect(heard.of('run')).toEqual([]);
  });

  it('leaves pause, resume, stop and a checkpoint without effect where no run is under way', async () => {
    const { training } = open().engine;
    await training.pause();
    await training.resume();
    await training.stop();
    await training.checkpoint();
    await training.thawed(1000);
    expect(await training.profileStep()).toBeNull();
    await expect(training.start(PRESETS.nano)).rejects.toMatchObject({ code: 'no-genome' });
  });
});
