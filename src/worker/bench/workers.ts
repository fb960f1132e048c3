import type { Implementation } from './cases';
import type { Stage } from './conduct';
import { workerStage } from './worker-stage';

/** A stage for what the studio brings along: Helicase, the stock ops it stands on, and the adapter's peak. */
export function openStudioStage(who: Implementation | 'fma'): Stage {
  if (who.startsWith('tfjs')) return workerStage(new Worker(new URL('./stock-worker.ts', import.meta.url), { type: 'module', name: `bench-${who}` }));
  return workerStage(new Worker(new URL('./helicase-worker.ts', import.meta.url), { type: 'module', name: `bench-${who}` }));
}
