import { loss } from '../ui/format';
import type { ChartModel } from './model';

/** On a phone: what stands at the ends of the lines elsewhere, below the plot, which has the whole width then. */
export function NamesBelow({ model: { lines, references } }: { readonly model: ChartModel }) {
  return (
    <ul className="names-below small">
      {lines.map(
        ({ series, last }) =>
          last !== null && (
            <li key={series.signal} className={`colour-${series.colour}`}>
              {series.name} {loss(last)}
            </li>
          ),
      )}
      {references.map(({ name, value }) => (
        <li key={name} className="dim">
          {name} {loss(value)}
        </li>
      ))}
    </ul>
  );
}
