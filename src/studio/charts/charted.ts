import type { Signal } from '../../training/signals';
import type { Word } from '../help/word';
import type { ChartModel, Reference, Series } from './model';
import { signalText } from './signal-text';

/** What a chart is of. */
export interface Charted {
  readonly title: string;
  /** What it shows, in a sentence; left out, that of its first signal. */
  readonly word?: Word;
  readonly note?: string;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  /** Signals that stand beside the chart in its table. */
  readonly alsoInTable?: readonly Signal[];
  readonly endLabels?: boolean;
}

/** The newest values, for those who cannot see the lines. */
export function summaryOf(model: ChartModel): string {
  const values = model.lines.flatMap(({ series: { signal, name }, last }) =>
    last === null ? [] : [`${name} ${signalText(signal, last)}`],
  );
  return values.length === 0 ? 'Nothing is logged yet.' : `Newest values: ${values.join(', ')}.`;
}
