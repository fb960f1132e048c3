import { type BenchmarkJob, runCurve } from './benchmark';
import type { Progress } from './fit';
import type { BenchmarkResult } from './result';
import type { Pace } from './softmax-regression';

/** One benchmark, with as many labels as the job says. */
export async function runBenchmark(job: BenchmarkJob, pace: Pace, progress: Progress): Promise<BenchmarkResult> {
  const [result] = await runCurve(job, [job.labels], pace, progress);
  return result;
}
