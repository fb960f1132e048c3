import { useStudio } from '../shell/react';
import { whole } from '../ui/format';
import type { Series } from './model';
import { readAt } from './readings';
import { exactText } from './signal-text';

interface Props {
  readonly series: readonly Series[];
  /** Given by recharts. */
  readonly active?: boolean;
  readonly label?: string | number;
}

/** The logged values under the pointer, never the smoothed ones. */
export function Readout({ series, active, label }: Props) {
  const history = useStudio((state) => state.history);
  const axis = useStudio((state) => state.view.x);
  if (active !== true || label === undefined) return null;
  const at = readAt(
    history,
    axis,
    Number(label),
    series.map(({ signal }) => signal),
  );
  if (at === null) return null;
  return (
    <div className="readout small">
      <b>step {whole(at.step)}</b>
      {at.readings.map(({ signal, value, step }) => {
        const line = series.find((each) => each.signal === signal)!;
        return (
          <span key={signal} className={`colour-${line.colour}`}>
            {line.name} {exactText(value)}
            {step !== at.step && <span className="faint"> at {whole(step)}</span>}
          </span>
        );
      })}
    </div>
  );
}
