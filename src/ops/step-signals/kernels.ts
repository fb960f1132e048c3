import { type BufferRange, bindings, type Recorder } from '../../device/webgpu/recorder';
import { TINY } from '../../numerics/constants';
import { CONTROL_NUMBERS, control, STEP_UNIFORM } from '../adamw-ema/kernels';
import { partialCount } from '../adamw-ema/sizes';
import type { ContrastiveShape } from '../distillation-loss/kernels';
import { share, sumMain, TOTAL_FUNCTION, totalsCode } from '../reduce';
import type { LossRows } from '../step-ops/step-ops';
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

/** What a step's signals are made of. */
export interface SignalShape {
  /** B L */
  readonly positions: number;
  readonly span: number;
  readonly ringRows: number;
  /** Where CLS vectors are compared. */
  readonly cls: ContrastiveShape | null;
  /** What is added up to the objective's loss; left out by the distillation loss, which is among the CLS rows. */
  readonly losses: readonly LossRows<BufferRange>[];
}

export interface SignalBuffers {
  readonly rowLosses: BufferRange;
  readonly rows: BufferRange;
  readonly usage: BufferRange;
  readonly center: BufferRange;
  readonly control: BufferRange;
  readonly distances: BufferRange;
  readonly ring: BufferRange;
  readonly step: BufferRange;
}

/**
 * Ends a step: adds up what its kernels left row by row, writes the signals into the step's row of the ring, 0 for
 * those that were not measured, and moves the center where there is one, unless the gradient was not finite. One
 * workgroup, every sum in a fixed order. Two dispatches, since one may bind eight buffers.
 */
export function emitSignals(recorder: Recorder, shape: SignalShape, io: SignalBuffers): void {
  const { positions, span, ringRows, cls, losses } = shape;
  const R = cls === null ? 0 : cls.batch * cls.clsVectors;
  const parts = partialCount(span);
  const ring = `array<f32, ${ringRows * RING_NUMBERS}>`;
  const row = `u32(step[${STEP_UNIFORM.ringRow >> 2}].${'xyzw'[STEP_UNIFORM.ringRow & 3]}) * ${RING_NUMBERS}u`;
  const objective = losses.length > 0 ? 'contrast' : cls === null ? '0.0' : `sums.z / ${R}.0`;
  const text = `${bindings(
    ['rowLosses', `array<vec2f, ${positions}>`],
    ...(cls === null ? [] : ([['rows', `array<vec2f, ${R}>`]] as const)),
    ...losses.map(({ count }, i) => [`loss${i}`, `array<f32, ${count}>`] as const),
    ['ring', ring, 'write'],
    ['step', 'array<vec4f, 2>', 'uniform'],
  )}
${TOTAL_FUNCTION}
${sumMain(`var mlm = vec2f(0.0);
  ${share(positions, 'mlm += rowLosses[i];')}
  var teacher = vec2f(0.0);
  ${cls === null ? '' : share(R, 'teacher += rows[i];')}
  let sums = total(vec4f(mlm, teacher), lid);
  var own = vec4f(0.0);
  ${losses.map(({ count }, i) => share(count, `own[${i}] += loss${i}[i];`)).join('\n  ')}
  let others = total(own, lid);
  if (lid > 0u) { return; }
  let contrast = ${losses.map(({ divisor }, i) => `others[${i}] / ${divisor}`).join(' + ') || '0.0'};
  let to = ${row};
  ring[to] = sums.x;
  ring[to + 1u] = sums.y;
  ring[to + 2u] = ${objective};
  ring[to + 3u] = ${cls === null ? '0.0' : `(sums.z - sums.w) / ${R}.0`};
  ring[to + 4u] = ${cls === null ? '0.0' : `sums.w / ${R}.0`};`)}`;
  const ofLosses = [io.rowLosses, ...(cls === null ? [] : [io.rows]), ...losses.map(({ rows }) => rows)];
  recorder.dispatch({ name: 'StepSignals.losses', code: text }, [...ofLosses, io.ring, io.step], [1, 1, 1]);
  emitState(recorder, { cls, parts, ring, row }, io);
}

/** Class usage, divergence, gradient norm; and the center moves. */
function emitState(
  recorder: Recorder,
  {
    cls,
    parts,
    ring,
    row,
  }: Pick<SignalShape, 'cls'> & { readonly parts: number; readonly ring: string; readonly row: string },
  io: SignalBuffers,
): void {
  const centers = cls === null ? 0 : cls.clsVectors * cls.classes;
  const ofCls = [
    ['usage', `array<f32, ${2 * centers}>`],
    ['center', `array<f32, ${centers}>`, 'write'],
  ] as const;
  const code = `${bindings(
    ...(cls === null ? [] : ofCls),
    ['control', `array<f32, ${CONTROL_NUMBERS}>`],
    ['distances', `array<vec2f, ${parts}>`],
    ['ring', ring, 'write'],
    ['step', 'array<vec4f, 2>', 'uniform'],
  )}
${TOTAL_FUNCTION}
${sumMain(`var entropy = 0.0;
  let finite = ${control('finite')} > 0.0;
  ${
    cls === null
      ? ''
      : share(
          centers,
          `let u = usage[${centers}u + i]; entropy -= u * log(u + ${TINY});
  if (finite) { center[i] = usage[i]; }`,
        )
  }
  var apart = vec2f(0.0);
  ${share(parts, 'apart += distances[i];')}
  let sums = total(vec4f(entropy, apart, 0.0), lid);
  if (lid > 0u) { return; }
  let to = ${row};
  ring[to + 5u] = ${cls === null ? '0.0' : `sums.x / ${cls.clsVectors}.0`};
  ring[to + 6u] = sqrt(sums.y / sums.z);
  ring[to + 7u] = ${control('norm')};`)}`;
  const buffers = [...(cls === null ? [] : [io.usage, io.center]), io.control, io.distances, io.ring, io.step];
  recorder.dispatch({ name: 'StepSignals.state', code }, buffers, [1, 1, 1]);
}
