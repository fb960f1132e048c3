import { openSubject } from './open.ts';
import { BenchRunner, type BenchSettings, type Findings, type Progress } from './runner.ts';
import type { SubjectWorker } from './subject.ts';
import { subjectWorker } from './subject-worker.ts';

declare global {
  interface Window {
    bench(settings: BenchSettings): Promise<Findings>;
    /** Set by the bench: progress goes to its terminal. */
    tell(progress: Progress): void;
  }
}

const open = (who: Parameters<typeof openSubject>[0]): SubjectWorker =>
  who.startsWith('jax')
    ? subjectWorker(new Worker(new URL('./jax-worker.ts', import.meta.url), { type: 'module', name: `bench-${who}` }))
    : openSubject(who);

window.bench = (settings) => new BenchRunner(settings, open, (progress) => window.tell(progress)).run();
