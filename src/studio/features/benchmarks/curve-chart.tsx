import { useState } from 'react';
import { niceTicks } from '../../../numerics/ticks';
import { tickText } from '../../charts/ticks';
import { Explain } from '../../help/explain';
import type { Word } from '../../help/word';
import { significant } from '../../ui/format';
import { TableToggle } from '../../ui/table-toggle';
import { useNarrow } from '../../ui/use-page-size';

export interface Curve {
  readonly name: string;
  /** A colour of tokens.css. */
  readonly colour: string;
  readonly dash?: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Props {
  readonly title: string;
  readonly word: Word;
  /** Names of the axes, with their units. */
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Curve[];
}

/** Letters keep their size where the picture is narrow. */
const [WIDE, ON_A_PHONE] = [420, 320];
const HEIGHT = 150;
const MARGIN = { left: 44, right: 10, top: 8, bottom: 30 };

/** A few short curves, drawn once: every point is one that was measured. */
export function CurveChart({ title, word, x, y, lines }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="curve" aria-label={title}>
      <div className="card-head">
        <h5>
          <Explain word={title} of={word} />
        </h5>
        {lines.map((line) => (
          <Key key={line.name} line={line} />
        ))}
        <span className="grow" />
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {asTable ? <CurveTable x={x} lines={lines} /> : <Drawing title={title} x={x} y={y} lines={lines} />}
    </figure>
  );
}

function Key({ line }: { readonly line: Curve }) {
  return (
    <small className="row">
      <svg width="18" height="8" aria-hidden="true">
        <line
          x1="0"
          x2="18"
          y1="4"
          y2="4"
          stroke={`var(--${line.colour})`}
          strokeWidth="2"
          strokeDasharray={line.dash}
        />
      </svg>
      {line.name}
    </small>
  );
}

function Drawing({ title, x, y, lines: measured }: Omit<Props, 'word'>) {
  const width = useNarrow() ? ON_A_PHONE : WIDE;
  // What is no number stands in the table alone.
  const lines = measured.map((line) => ({ ...line, points: line.points.filter((point) => Number.isFinite(point.y)) }));
  const all = lines.flatMap(({ points }) => points);
  const [left, right] = range(all.map((point) => point.x));
  const [bottom, top] = range(all.map((point) => point.y));
  const across = (value: number) =>
    MARGIN.left + ((value - left) / (right - left)) * (width - MARGIN.left - MARGIN.right);
  const up = (value: number) =>
    HEIGHT - MARGIN.bottom - ((value - bottom) / (top - bottom)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  // x counts epochs or steps: between two of them there is none.
  const [xTicks, yTicks] = [niceTicks(left, right, 6).filter(Number.isInteger), niceTicks(bottom, top, 4)];
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${title}: ${y} by ${x}`}>
      {yTicks.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={up(tick)} y2={up(tick)} />
          <text x={MARGIN.left - 6} y={up(tick) + 3} textAnchor="end">
            {tickText(tick, yTicks)}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <text key={tick} x={across(tick)} y={HEIGHT - MARGIN.bottom + 13} textAnchor="middle">
          {tickText(tick, xTicks)}
        </text>
      ))}
      <text x={(MARGIN.left + width) / 2} y={HEIGHT - 3} textAnchor="middle">
        {x}
      </text>
      {lines.map(({ name, colour, dash, points }) => (
        <g key={name} stroke={`var(--${colour})`} fill={`var(--${colour})`}>
          <polyline
            points={points.map((point) => `${across(point.x)},${up(point.y)}`).join(' ')}
            fill="none"
            strokeWidth="1.6"
            strokeDasharray={dash}
          />
          {points.length <= 40 &&
            points.map((point) => <circle key={point.x} cx={across(point.x)} cy={up(point.y)} r="1.8" stroke="none" />)}
        </g>
      ))}
    </svg>
  );
}

/** A range that is never empty. */
function range(values: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (most > least) return [least, most];
  return values.length === 0 ? [0, 1] : [least - 1, most + 1];
}

function CurveTable({ x, lines }: Pick<Props, 'x' | 'lines'>) {
  const places = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll curve-table" tabIndex={0} aria-label="Values">
      <table>
        <thead>
          <tr>
            <th>{x}</th>
            {lines.map(({ name }) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place}>
              <td>{place}</td>
              {lines.map(({ name, points }) => {
                const found = points.find((point) => point.x === place);
                return <td key={name}>{found === undefined ? '' : significant(found.y)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
