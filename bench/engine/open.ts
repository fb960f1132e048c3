import { boundScript } from '../../src/worker/bound-script';
import type { Implementation, Peak } from './cases';
import helicaseModule from './helicase-worker.ts?worker&url';
import { BenchRunner, type BenchSettings, type Findings, type Progress } from './runner';
import stockModule from './stock-worker.ts?worker&url';
import type { SubjectWorker } from './subject';
import { subjectWorker } from './subject-worker';

/**
 * The bench as the studio opens it. The workers' scripts, two megabytes, are fetched when a subject is opened and not
 * before.
 */
export const openBench = (
  settings: BenchSettings,
  onProgress: (progress: Progress, findings: Findings) => void,
): BenchRunner => new BenchRunner(settings, openSubject, onProgress);

/** A worker for what the studio brings along: Helicase, the stock ops it stands on, and the peaks of the device. */
export function openSubject(who: Implementation | Peak): SubjectWorker {
  const module = who.startsWith('tfjs') ? stockModule : helicaseModule;
  return subjectWorker(
    new Worker(boundScript(new URL(module, import.meta.url).href), { type: 'module', name: `bench-${who}` }),
  );
}
