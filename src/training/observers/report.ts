import { memory } from '@tensorflow/tfjs-core';
import { heldBytes } from '../../device/webgpu/backend';
import type { RunListener } from '../run';
import type { Point } from '../signals';
import { markStart } from '../start-stages';
import type { Stepper } from '../stepper';
import type { Standing } from './standing';

/**
 * Reports a run's points, each with how the run stands after it; the first says that it trains.
 * @param heldBefore bytes that the device held before anything of the run was made
 */
export function reporter(
  standing: Standing,
  stepper: Pick<Stepper, 'submits' | 'phases'>,
  listener: Pick<RunListener, 'point' | 'training'>,
  heldBefore: number,
): (point: Point) => void {
  let isFirst = true;
  return (point) => {
    standing.take(point);
    const { skippedSteps, collapse } = standing;
    listener.point(point, {
      step: point.step,
      basesSeen: point.basesSeen,
      stepMs: point.values.stepMs ?? 0,
      submits: stepper.submits,
      phases: stepper.phases(),
      tensors: memory().numTensors,
      gpuBytes: heldBytes(),
      heldBefore,
      skippedSteps,
      collapse,
    });
    if (isFirst) {
      markStart('first point');
      listener.training();
    }
    isFirst = false;
  };
}
