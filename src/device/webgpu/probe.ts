import { Buffers } from './buffers';
import { Pipelines, Plan } from './plan';
import { readRange } from './read-range';

/** A question to a device: a kernel whose only binding is `answers`, so many u32. */
export interface Question {
  readonly name: string;
  readonly code: string;
  readonly answers: number;
  readonly workgroups: number;
}

/** Whether every answer is 1. What a driver refuses is answered no, and does not pass for a fault of the run. */
export async function everyAnswerIsYes(
  device: GPUDevice,
  { name, code, answers, workgroups }: Question,
): Promise<boolean> {
  const buffers = new Buffers(device);
  device.pushErrorScope('validation');
  try {
    const range = buffers.floats(name, answers);
    const plan = new Plan();
    plan.dispatch({ name, code }, [range], [workgroups, 1, 1]);
    await Pipelines.of(device).prepare([plan]);
    plan.submit(device);
    return new Uint32Array(await readRange(device, range)).every((answer) => answer === 1);
  } catch {
    return false;
  } finally {
    await device.popErrorScope().catch(() => null);
    buffers.destroy();
  }
}
