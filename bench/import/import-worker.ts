import { openLibrary } from '../../src/engine/storage.ts';
import { type ImportedGenome, importGenome } from '../../src/genome/import/import-genome.ts';
import { splitGenome } from '../../src/genome/split/split.ts';
import { WindowSampler } from '../../src/genome/split/windows.ts';
import { Draws, PURPOSE } from '../../src/numerics/draws.ts';
import { browserPlatform } from '../../src/platform/browser/browser-platform.ts';

/** What the bench asks; the same steps as the engine's, timed one by one. */
export type Question =
  /** `file`: its place among those chosen. */
  | { readonly type: 'import'; readonly file: number }
  | { readonly type: 'open' }
  | { readonly type: 'windows'; readonly count: number; readonly length: number }
  | { readonly type: 'letters'; readonly places: readonly (readonly [name: string, start: number, length: number])[] }
  | { readonly type: 'clear' };

let opened: ImportedGenome | null = null;

async function answer(question: Question, files: readonly File[]): Promise<unknown> {
  const library = await openLibrary(browserPlatform(location.origin));
  if (library === null) throw new Error('this browser keeps no files');
  switch (question.type) {
    case 'import': {
      const from = performance.now();
      const draft = await library.draft(0);
      const imported = await importGenome([files[question.file]], { store: draft.store });
      await draft.commit(imported, new AbortController().signal);
      return {
        ms: performance.now() - from,
        bases: imported.genome.totals.bases,
        records: imported.genome.records.count,
        fingerprint: imported.genome.fingerprint,
      };
    }
    case 'open': {
      const from = performance.now();
      const [entry] = (await library.report()).genomes;
      opened?.genome.close();
      opened = await library.openGenome(entry.id);
      return { ms: performance.now() - from };
    }
    case 'windows':
      return drawWindows(question.count, question.length);
    case 'letters':
      return question.places.map(([name, start, length]) => lettersAt(name, start, length));
    case 'clear': {
      opened?.genome.close();
      opened = null;
      for (const { id } of (await library.report()).genomes) await library.delete(id);
      return {};
    }
  }
}

function drawWindows(count: number, length: number) {
  if (opened === null) throw new Error('no genome is open');
  const { genome } = opened;
  const included = new Uint8Array(genome.records.count).fill(1);
  const { train } = splitGenome(genome.records, included, { windowLength: length, validationShare: 0.1, seed: 1 });
  const sampler = new WindowSampler(genome, train, length, { maxUnknownShare: 0.5 });
  const draws = new Draws(1, 0, 0, PURPOSE.trainWindow);
  const out = new Uint8Array(length);
  const from = performance.now();
  for (let i = 0; i < count; i++) {
    const { record, start } = sampler.draw(() => draws.word());
    genome.read(record, start, length, out);
  }
  return { ms: performance.now() - from };
}

function lettersAt(name: string, start: number, length: number): string {
  if (opened === null) throw new Error('no genome is open');
  const record = opened.genome.names.find(name) ?? -1;
  const bases = new Uint8Array(length);
  const masked = new Uint8Array(length);
  opened.genome.read(record, start, length, bases);
  opened.genome.readSoftMask(record, start, length, masked);
  return Array.from(bases, (base, i) => (masked[i] ? 'acgtn' : 'ACGTN')[base]).join('');
}

self.addEventListener('message', async ({ data }: MessageEvent<{ question: Question; files: File[] }>) => {
  try {
    postMessage({ answer: await answer(data.question, data.files) });
  } catch (cause) {
    postMessage({ failure: String(cause) });
  }
});
