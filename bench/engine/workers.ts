import { boundScript } from '../../src/worker/bound-script';
import type { Implementation } from './cases';
import type { Stage } from './conduct';
import helicaseModule from './helicase-worker.ts?worker&url';
import stockModule from './stock-worker.ts?worker&url';
import { workerStage } from './worker-stage';

/** A stage for what the studio brings along: Helicase, the stock ops it stands on, and the adapter's peak. */
export function openStudioStage(who: Implementation | 'fma'): Stage {
  const module = who.startsWith('tfjs') ? stockModule : helicaseModule;
  return workerStage(
    new Worker(boundScript(new URL(module, import.meta.url).href), { type: 'module', name: `bench-${who}` }),
  );
}
