import { usePlotArea, useXAxisScale } from 'recharts';
import type { ChartModel } from './model';
import { outsideText } from './signal-text';

const SIZE = 5;

/** A triangle at the edge where a line leaves it, pointing out; its title says what and where. */
export function OutsideMarks({ model }: { readonly model: ChartModel }) {
  const xOf = useXAxisScale();
  const plot = usePlotArea();
  if (xOf === undefined || plot === undefined) return null;
  return (
    <g>
      {model.outside.map((outside) => {
        const { series, x, above } = outside;
        const [left, edge] = [xOf(x) ?? 0, above ? plot.y : plot.y + plot.height];
        const base = above ? edge + 1.6 * SIZE : edge - 1.6 * SIZE;
        return (
          <path
            key={`${series.signal} ${x}`}
            className={`outside-mark colour-${series.colour}`}
            d={`M${left} ${edge}L${left + SIZE} ${base}L${left - SIZE} ${base}Z`}
          >
            <title>{outsideText(model, outside)}</title>
          </path>
        );
      })}
    </g>
  );
}
