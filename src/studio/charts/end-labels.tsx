import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { loss } from '../ui/format';
import { type EndLabel, spreadLabels } from './labels';
import type { ChartModel } from './model';

const BESIDE = 6;

/**
 * Names at line ends instead of a legend: the newest logged value of each line, and the baselines in the margin, none
 * over another.
 */
export function EndLabels({ model, lineHeight }: { readonly model: ChartModel; readonly lineHeight: number }) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  const plot = usePlotArea();
  if (x === undefined || y === undefined || plot === undefined) return null;
  const inside = (value: number) => Math.min(plot.y + plot.height - 4, Math.max(plot.y + 4, y(value) ?? 0));
  const ends = model.lines.flatMap(({ series, end, last }): EndLabel[] =>
    end === null || last === null
      ? []
      : [{ id: series.signal, text: `${series.name} ${loss(last)}`, x: (x(end.x) ?? 0) + BESIDE, y: inside(end.y) }],
  );
  const references = model.references.map(
    ({ name, value }): EndLabel => ({
      id: name,
      text: `${name} ${loss(value)}`,
      x: plot.x + plot.width + BESIDE,
      y: inside(value),
    }),
  );
  const colours = new Map(model.lines.map(({ series }) => [series.signal as string, series.colour]));
  return (
    <g>
      {spreadLabels([...ends, ...references], lineHeight, plot.y + 4, plot.y + plot.height - 4).map(
        ({ id, text, x: left, y: top }) => (
          <text
            key={id}
            x={left}
            y={top + 4}
            className={colours.has(id) ? `end-label colour-${colours.get(id)}` : 'end-label reference'}
          >
            {text}
          </text>
        ),
      )}
    </g>
  );
}
