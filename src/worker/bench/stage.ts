import { GpuCounters } from './gpu-counters';
import type { Build, StageAnswer, StageRequest, Subject } from './subject';

/** The worker's half: builds the one subject asked for and runs its steps. Call it before anything opens a GPU device. */
export function openStage(build: Build): void {
  const counters = new GpuCounters();
  let subject: Subject | null = null;

  const answer = async (request: StageRequest): Promise<StageAnswer> => {
    if (request.type === 'sample') {
      if (subject === null) throw new Error('nothing was built');
      return { type: 'sample', ms: await sample(subject, request.steps) };
    }
    subject = await build(request.task);
    await sample(subject, 1);
    let stepMs = 0;
    const made = subject;
    const counts = await counters.during(async () => {
      stepMs = await sample(made, 1);
    });
    const check = await subject.check();
    return { type: 'proof', proof: { check, counts: usesGpu(request) ? counts : null, stepMs, flop: subject.flop ?? null, adapter: subject.adapter ?? null } };
  };

  self.addEventListener('message', async ({ data }: MessageEvent<StageRequest>) => {
    try {
      postMessage(await answer(data));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      postMessage({ type: 'failed', why } satisfies StageAnswer);
    }
  });
}

const usesGpu = (request: Extract<StageRequest, { type: 'prove' }>): boolean => !request.task.implementation.endsWith('wasm');

/** Milliseconds a step, with at most two steps under way. */
async function sample(subject: Subject, steps: number): Promise<number> {
  const from = performance.now();
  let before = Promise.resolve();
  for (let i = 0; i < steps; i++) {
    await subject.step();
    const done = subject.sync();
    await before;
    before = done;
  }
  await before;
  return (performance.now() - from) / steps;
}
