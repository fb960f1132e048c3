import { describe, expect, it } from 'vitest';
import { Engine } from '../engine/engine';
import { memoryPlatform } from '../platform/memory/memory-platform';
import { METHODS, type Notice } from './api';
import { type EngineWorker, remoteEngine } from './remote-engine';
import { type Port, serve } from './rpc';

/** One end of a wall; what is posted comes to the other end, as it is: Node cannot clone a File. */
class End extends EventTarget {
  other: EventTarget = this;

  postMessage(data: unknown): void {
    queueMicrotask(() => this.other.dispatchEvent(new MessageEvent('message', { data })));
  }
}

/** A worker without a thread. */
class FakeWorker extends End {
  terminated = false;

  terminate(): void {
    this.terminated = true;
  }

  fail(message?: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }
}

function open() {
  const [worker, inside] = [new FakeWorker(), new End()];
  worker.other = inside;
  inside.other = worker;
  const engine = new Engine({ platform: memoryPlatform() });
  engine.subscribe(serve(inside as Port, METHODS, engine));
  const remote = remoteEngine(worker as EngineWorker);
  const notices: Notice[] = [];
  remote.subscribe((notice) => notices.push(notice));
  return { worker, remote, notices };
}

const fasta = (text: string, name = 'mine.fa') => ({ files: [new File([text], name)] });
const split = { windowLength: 4, validationShare: 0.2, seed: 1 };

describe('the engine behind the wall', () => {
  it('imports, answers about what it holds, and says how far it is', async () => {
    const { remote, notices } = open();
    expect(await remote.genome.split(split)).toBeNull();
    const genome = await remote.genome.importFiles(fasta(`>one\n${'ACGTTGCA'.repeat(50)}\n`));
    expect(genome).toMatchObject({ id: null, name: 'mine', recordCount: 1 });
    expect((await remote.genome.region('one:1-8')).forward).toBe('ACGTTGCA');
    expect((await remote.genome.include(0, false)).includedCount).toBe(0);
    expect(await remote.library.list()).toEqual({
      available: false,
      genomes: [],
      usedBytes: null,
      quotaBytes: null,
    });
    expect(notices.map(({ type }) => type)).toContain('importProgress');
  });

  it('refuses for whoever asked, and is as it was', async () => {
    const { remote } = open();
    await expect(remote.genome.region('one:1-8')).rejects.toMatchObject({ code: 'no-genome' });
    await expect(remote.genome.importFiles(fasta('%PDF-1.7 nothing'))).rejects.toMatchObject({ code: 'format-pdf' });
    await remote.genome.importFiles(fasta('>one\nACGTACGT\n'));
    await expect(remote.genome.importFiles(fasta('>two\nAC!\n'))).rejects.toMatchObject({
      code: 'fasta-character',
      place: { record: 'two', line: 2 },
    });
    expect((await remote.genome.region('one:1-4')).forward).toBe('ACGT');
    await expect(remote.library.delete('none')).rejects.toMatchObject({ code: 'library-missing' });
  });

  it.each([
    ['stopped', 'the thread is gone', 'The engine stopped: the thread is gone'],
    ['could not be loaded', undefined, 'The engine could not be loaded.'],
  ])('that %s fails every call under way and to come, and says so once', async (_, cause, message) => {
    const { worker, remote, notices } = open();
    const crashed = { code: 'engine-crashed', message, action: 'Reload the page and try again.' };
    const underWay = [remote.runs.metrics('one'), remote.genome.importFiles(fasta('>one\nACGT\n'))];
    const failed = underWay.map((call) => expect(call).rejects.toMatchObject(crashed));
    worker.fail(cause);
    await Promise.all(failed);
    expect(worker.terminated).toBe(true);
    expect(notices.at(-1)).toEqual({ type: 'engineLost', problem: crashed });
    await expect(remote.library.list()).rejects.toMatchObject(crashed);
  });
});
