import { type Implementation, isPeak, type Peak } from './cases.ts';
import { openSubject } from './open.ts';
import { BenchRunner, type BenchSettings, type Findings, type Progress } from './runner.ts';
import type { SubjectWorker } from './subject.ts';
import { subjectWorker } from './subject-worker.ts';
import { torchWorker } from './torch-worker.ts';

declare global {
  interface Window {
    bench(settings: BenchSettings): Promise<Findings>;
    /** Set by the bench: progress goes to its terminal. */
    tell(progress: Progress): void;
  }
}

function open(who: Implementation | Peak): SubjectWorker {
  if (isPeak(who)) return openSubject(who);
  if (who.startsWith('torch')) return torchWorker(who);
  if (!who.startsWith('jax')) return openSubject(who);
  return subjectWorker(
    new Worker(new URL('./jax-worker.ts', import.meta.url), { type: 'module', name: `bench-${who}` }),
  );
}

window.bench = (settings) => new BenchRunner(settings, open, (progress) => window.tell(progress)).run();
