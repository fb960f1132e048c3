import type { DeviceReport } from '../../../engine/notices';
import { toProblem } from '../../../errors/typed-error';
import type { DataReport } from '../../../evaluation/data/report';
import { planEvaluation, type RowLengths } from '../../../evaluation/memory';
import { isFloor, trainsNetwork } from '../../../evaluation/modes';
import type { NetworkShape } from '../../../model/shape';
import { bytes, counted, whole } from '../../ui/format';
import { type BenchmarksState, ordersOf } from './benchmarks';

/** What is said of memory before a benchmark is run. */
export interface MemoryNote {
  readonly text: string;
  /** The device cannot hold it: nothing is to be run. */
  readonly blocks: boolean;
}

/**
 * Of what the form asks for on these data; null where there is nothing to say.
 * @param shape of the Train screen's network
 */
export function memoryNote(
  report: DataReport | null,
  benchmarks: Pick<BenchmarksState, 'form' | 'weights'>,
  shape: NetworkShape,
  device: DeviceReport | null,
): MemoryNote | null {
  const { mode } = benchmarks.form;
  const asked = ordersOf(benchmarks, '', shape, () => '');
  if (report === null || device === null || isFloor(mode) || 'message' in asked) return null;
  const lengths = rowLengthsOf(report);
  const [{ order }] = asked.orders;
  try {
    const {
      padding,
      rows,
      atOnce,
      bytes: needed,
    } = planEvaluation(mode, lengths, order.shape, order.settings.batch, device);
    const said: string[] = [];
    if (padding === 'own') {
      const times = whole(lengths.longest / Math.max(1, lengths.median));
      said.push(
        `The longest row has ${counted(lengths.longest, 'base')}, ${times} times the median of ` +
          `${whole(lengths.median)}: rows are batched by their own length.`,
      );
      if (trainsNetwork(mode)) said.push(`To train on it alone takes about ${bytes(needed)}.`);
    }
    if (atOnce < rows)
      said.push(
        `A batch of ${counted(rows, 'row')} takes about ${bytes(needed)}: it is computed ${whole(atOnce)} at a time, ` +
          'which adds up to the same.',
      );
    return said.length === 0 ? null : { text: said.join(' '), blocks: false };
  } catch (cause) {
    const { message, action } = toProblem(cause);
    return { text: `${message} ${action}`, blocks: true };
  }
}

const rowLengthsOf = ({ parts: { train, validation, test } }: DataReport): RowLengths => ({
  longest: Math.max(train.longest, validation.longest, test.longest),
  median: train.median,
});
