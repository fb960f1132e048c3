import { Conductor, type Findings, type Programme, type Progress, type Stage } from './conduct.ts';
import { workerStage } from './worker-stage.ts';
import { openStudioStage } from './workers.ts';

declare global {
  interface Window {
    bench(programme: Programme): Promise<Findings>;
    /** Set by the bench: progress goes to its terminal. */
    tell(progress: Progress): void;
  }
}

const open = (who: Parameters<typeof openStudioStage>[0]): Stage =>
  who.startsWith('jax')
    ? workerStage(new Worker(new URL('./jax-worker.ts', import.meta.url), { type: 'module', name: `bench-${who}` }))
    : openStudioStage(who);

window.bench = (programme) => new Conductor(programme, open, (progress) => window.tell(progress)).run();
