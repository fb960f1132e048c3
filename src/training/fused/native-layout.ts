import { type Arena, bytesOf } from '../../device/wasm/arena';
import { layOutCalls, type Program } from '../../device/wasm/call-list';
import type { HeapRange } from '../../device/wasm/native-heap';
import type { ParameterLayout } from '../../model/layout';
import type { InputViewSettings } from '../../ops/input-views/kernels';
import { nativeOps } from '../../ops/step-ops/native';
import type { LearnerSettings } from '../learner';
import type { FusedMemory, MemoryLimits } from './memory';
import { NativeMaker } from './native-maker';
import { StepRecord } from './record';
import { StepBuffers } from './step-buffers';

export type NativeSettings = LearnerSettings & { readonly batch: number };

/**
 * What the heap leaves to a run: three quarters of what it may have at most, since an evaluation and the room that
 * kernels work in come on top.
 */
export const NATIVE_LIMITS: MemoryLimits = {
  budgetBytes: 3 * 2 ** 30,
  bindingBytes: Number.POSITIVE_INFINITY,
  software: true,
};

/** A step laid out in an arena: its stretches, and its calls. */
export interface NativeStep {
  readonly buffers: StepBuffers<HeapRange>;
  readonly views: Program;
  readonly step: Program;
  readonly forward: Readonly<Record<'student' | 'teacher', Program>>;
}

/** What lays a step out. */
export interface NativePlan {
  readonly layout: ParameterLayout;
  readonly settings: NativeSettings;
  readonly memory: FusedMemory;
  /** How the student's view is drawn. */
  readonly views: InputViewSettings;
  /** Of the batch, if not as many as it has. */
  readonly parts?: number;
}

/** @param indexOf the place of a kernel in the table of functions */
export function layOutStep(
  arena: Arena,
  { layout, settings, memory, views, parts = settings.batch / memory.windows }: NativePlan,
  indexOf: (kernel: string) => number,
): NativeStep {
  const buffers = new StepBuffers(new NativeMaker(arena), layout, memory, parts);
  const record = new StepRecord(buffers, settings, settings.batch, memory);
  const [viewed, step, student, teacher] = layOutCalls(arena, indexOf, [
    (calls) => record.views(nativeOps(calls), views),
    (calls) => record.step(nativeOps(calls)),
    (calls) => record.look(nativeOps(calls), 'student'),
    (calls) => record.look(nativeOps(calls), 'teacher'),
  ]);
  return { buffers, views: viewed, step, forward: { student, teacher } };
}

/** What a step holds in the heap, tables of its calls included. */
export const nativeBytes = (plan: NativePlan): number => bytesOf((arena) => layOutStep(arena, plan, () => 0));
