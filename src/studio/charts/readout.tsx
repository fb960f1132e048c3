import { useStudio } from '../shell/react';
import { whole } from '../ui/format';
import type { ChartModel } from './model';
import { readAt } from './readings';
import { exactText } from './signal-text';

/** The logged values at a place, never the smoothed ones. */
export function Readout({ model, at }: { readonly model: ChartModel; readonly at: number }) {
  const history = useStudio((state) => state.history);
  const axis = useStudio((state) => state.view.x);
  const series = model.lines.map((line) => line.series);
  const read = readAt(
    history,
    axis,
    at,
    series.map(({ signal }) => signal),
  );
  if (read === null) return null;
  return (
    <div className="readout small">
      <b>step {whole(read.step)}</b>
      {read.readings.map(({ signal, value, step }) => {
        const line = series.find((each) => each.signal === signal)!;
        return (
          <span key={signal} className={`colour-${line.colour}`}>
            {line.name} {exactText(value)}
            {step !== read.step && <span className="faint"> at {whole(step)}</span>}
          </span>
        );
      })}
    </div>
  );
}
