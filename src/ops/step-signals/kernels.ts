import { type BufferRange, bindings, type Recorder } from '../../device/webgpu/recorder';
import { TINY } from '../../numerics/constants';
import { CONTROL_NUMBERS, control, STEP_UNIFORM } from '../adamw-ema/kernels';
import { partialCount } from '../adamw-ema/sizes';
import type { ContrastiveShape } from '../distillation-loss/kernels';
import { share, sumMain, TOTAL_FUNCTION, totalsCode } from '../reduce';
import { RING_NUMBERS } from './sizes';

/** Sum of the weights of masked known positions, from labels [B L, 2]; one workgroup. */
export function emitWeightTotal(
  recorder: Recorder,
  positions: number,
  { labels, total }: Readonly<Record<'labels' | 'total', BufferRange>>,
): void {
  const declared = [['labels', `array<vec2f, ${positions}>`] as const, ['sum', 'array<f32, 1>', 'write'] as const];
  const code = totalsCode(declared, positions, 'vec4f(labels[i].y, 0.0, 0.0, 0.0)', 'sum[0] = sums.x;');
  recorder.dispatch({ name: 'StepSignals.weightTotal', code }, [labels, total], [1, 1, 1]);
}

export interface SignalShape extends ContrastiveShape {
  /** B L */
  readonly positions: number;
  readonly span: number;
  readonly ringRows: number;
  readonly objective: 'infonce' | 'distillation';
}

export interface SignalBuffers {
  readonly rowLosses: BufferRange;
  readonly rows: BufferRange;
  /** [B] where the objective is InfoNCE. */
  readonly infoNce: BufferRange;
  readonly usage: BufferRange;
  readonly center: BufferRange;
  readonly control: BufferRange;
  readonly distances: BufferRange;
  readonly ring: BufferRange;
  readonly step: BufferRange;
}

/**
 * Ends a step: adds up what its kernels left row by row, writes the signals into the step's row of the ring, and moves
 * the center, unless the gradient was not finite. One workgroup, every sum in a fixed order. Two dispatches, since one
 * may bind eight buffers.
 */
export function emitSignals(recorder: Recorder, shape: SignalShape, io: SignalBuffers): void {
  const { batch: B, clsVectors: C, classes: K, positions, span, ringRows, objective } = shape;
  const R = B * C;
  const parts = partialCount(span);
  const ring = `array<f32, ${ringRows * RING_NUMBERS}>`;
  const row = `u32(step[${STEP_UNIFORM.ringRow >> 2}].${'xyzw'[STEP_UNIFORM.ringRow & 3]}) * ${RING_NUMBERS}u`;
  const infoNce = objective === 'infonce';
  const losses = `${bindings(
    ['rowLosses', `array<vec2f, ${positions}>`],
    ['rows', `array<vec2f, ${R}>`],
    ...(infoNce ? ([['infoNce', `array<f32, ${B}>`]] as const) : []),
    ['ring', ring, 'write'],
    ['step', 'array<vec4f, 2>', 'uniform'],
  )}
${TOTAL_FUNCTION}
${sumMain(`var mlm = vec2f(0.0);
  ${share(positions, 'mlm += rowLosses[i];')}
  var teacher = vec2f(0.0);
  ${share(R, 'teacher += rows[i];')}
  let sums = total(vec4f(mlm, teacher), lid);
  var own = 0.0;
  ${infoNce ? share(B, 'own += infoNce[i];') : ''}
  let contrast = total(vec4f(own, 0.0, 0.0, 0.0), lid).x;
  if (lid > 0u) { return; }
  let to = ${row};
  ring[to] = sums.x;
  ring[to + 1u] = sums.y;
  ring[to + 2u] = ${infoNce ? `contrast / ${B}.0` : `sums.z / ${R}.0`};
  ring[to + 3u] = (sums.z - sums.w) / ${R}.0;
  ring[to + 4u] = sums.w / ${R}.0;`)}`;
  recorder.dispatch(
    { name: 'StepSignals.losses', code: losses },
    [io.rowLosses, io.rows, ...(infoNce ? [io.infoNce] : []), io.ring, io.step],
    [1, 1, 1],
  );

  const rest = `${bindings(
    ['usage', `array<f32, ${2 * C * K}>`],
    ['center', `array<f32, ${C * K}>`, 'write'],
    ['control', `array<f32, ${CONTROL_NUMBERS}>`],
    ['distances', `array<vec2f, ${parts}>`],
    ['ring', ring, 'write'],
    ['step', 'array<vec4f, 2>', 'uniform'],
  )}
${TOTAL_FUNCTION}
${sumMain(`var entropy = 0.0;
  let finite = ${control('finite')} > 0.0;
  ${share(
    C * K,
    `let u = usage[${C * K}u + i]; entropy -= u * log(u + ${TINY});
  if (finite) { center[i] = usage[i]; }`,
  )}
  var apart = vec2f(0.0);
  ${share(parts, 'apart += distances[i];')}
  let sums = total(vec4f(entropy, apart, 0.0), lid);
  if (lid > 0u) { return; }
  let to = ${row};
  ring[to + 5u] = sums.x / ${C}.0;
  ring[to + 6u] = sqrt(sums.y / sums.z);
  ring[to + 7u] = ${control('norm')};`)}`;
  recorder.dispatch(
    { name: 'StepSignals.state', code: rest },
    [io.usage, io.center, io.control, io.distances, io.ring, io.step],
    [1, 1, 1],
  );
}
