import { layOut } from '../../src/model/layout.ts';
import { median } from '../../src/numerics/median.ts';
import { planMemory } from '../../src/training/fused/memory.ts';
import { NATIVE_LIMITS, nativeBytes } from '../../src/training/fused/native-layout.ts';
import { planRun } from '../../src/training/plan.ts';
import { openSubject } from '../engine/open.ts';
import type { ScalingPoint } from './axes.ts';
import type { Scaled } from './report.ts';

declare global {
  interface Window {
    scale(points: readonly ScalingPoint[], rounds: number): Promise<readonly Scaled[]>;
  }
}

/** A sample of fast steps is as many of them. */
const SAMPLE_MS = 50;

/** Each step has a worker of its own, and they take turns: a machine that drifts drifts for all of them. */
window.scale = async (points, rounds) => {
  const entries = [];
  for (const point of points) {
    const worker = openSubject('helicase-wasm');
    const built = await worker.build({ implementation: 'helicase-wasm', config: point.config });
    entries.push({ point, worker, built, steps: Math.ceil(SAMPLE_MS / built.second.ms), samples: [] as number[] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { worker, steps, samples } of entries) samples.push((await worker.sample(steps)).ms);
  return entries.map(({ point: { value, threads, config }, worker, built, samples }) => {
    worker.close();
    const { flopPerStep, parameters, layers } = planRun(config);
    const memory = planMemory(config, NATIVE_LIMITS);
    return {
      value,
      threads,
      ms: median(samples),
      flop: flopPerStep,
      parameters,
      layers,
      plannedBytes: nativeBytes({ layout: layOut(config), settings: config, memory, views: config }),
      takenBytes: built.peakBytes ?? 0,
    };
  });
};
