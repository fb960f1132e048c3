import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../engine/engine';
import { METHODS, type Notice } from './api';
import { type EngineWorker, remoteEngine } from './remote-engine';
import { serve } from './rpc';

/** A worker without a thread: its engine answers through a channel. */
class FakeWorker extends EventTarget {
  terminated = false;
  private readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.addEventListener('message', ({ data }) => this.dispatchEvent(new MessageEvent('message', { data })));
    port.start();
  }

  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  fail(message?: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function open() {
  const { port1, port2 } = new MessageChannel();
  ends.push(() => port1.close());
  const engine = new Engine({ baseUrl: 'http://localhost/' });
  engine.subscribe(serve(port1, METHODS, engine));
  port1.start();
  const worker = new FakeWorker(port2);
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
    expect(genome).toMatchObject({ id: null, name: 'mine.fa', recordCount: 1 });
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
