import { usesGpu } from './cases';
import { GpuCounters } from './gpu-counters';
import type { Build, Sample, Subject, SubjectAnswer, SubjectRequest } from './subject';

/**
 * The worker's half: builds the one subject asked for and runs its steps. Call it before anything opens a GPU device.
 */
export function serveSubject(build: Build): void {
  const counters = new GpuCounters();
  let subject: Subject | null = null;
  let gpu = false;

  const answer = async (request: SubjectRequest): Promise<SubjectAnswer> => {
    if (request.type === 'sample') {
      if (subject === null) throw new Error('nothing was built');
      return { type: 'sample', sample: await sample(subject, request.steps, counters, gpu) };
    }
    gpu = usesGpu(request.task.implementation);
    subject = await build(request.task);
    await sample(subject, 1, counters, gpu);
    const second = await sample(subject, 1, counters, gpu);
    const peakBytes = gpu ? counters.peakBytes : (subject.heapBytes ?? null);
    const check = await subject.check();
    return {
      type: 'built',
      built: { check, second, peakBytes, flop: subject.flop ?? null, adapter: subject.adapter ?? null },
    };
  };

  self.addEventListener('message', async ({ data }: MessageEvent<SubjectRequest>) => {
    try {
      postMessage(await answer(data));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      postMessage({ type: 'failed', why } satisfies SubjectAnswer);
    }
  });
}

/** A step on average over some, with at most two under way. */
async function sample(subject: Subject, steps: number, counters: GpuCounters, gpu: boolean): Promise<Sample> {
  let ms = 0;
  const all = await counters.during(async () => {
    const from = performance.now();
    let before = Promise.resolve();
    for (let i = 0; i < steps; i++) {
      await subject.step();
      const done = subject.sync();
      await before;
      before = done;
    }
    await before;
    ms = (performance.now() - from) / steps;
  });
  const { dispatches, submits, readbacks, buffersCreated } = all;
  const calls = {
    dispatches: dispatches / steps,
    submits: submits / steps,
    readbacks: readbacks / steps,
    buffersCreated: buffersCreated / steps,
  };
  return { ms, calls: gpu ? calls : null };
}
