import { useState } from 'react';
import { curvesCsv, type LabelCurve, labelCurves } from '../../../evaluation/curves/label-curve';
import {
  CURVE_HEIGHT,
  CURVE_STYLES,
  CURVE_WIDTH,
  curvePicture,
  curveSvg,
} from '../../../evaluation/curves/label-curve-picture';
import type { BenchmarkResult } from '../../../evaluation/result';
import type { Task } from '../../../evaluation/tasks/task';
import { curveSentence } from '../../../verdicts/curve-verdict';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { download } from '../../ui/download';
import { TableToggle } from '../../ui/table-toggle';
import { useNarrow } from '../../ui/use-page-size';
import { curveName, rangeText } from './benchmark-view';
import { METRIC_NAMES } from './report-view';

/** Letters keep their size where the picture is narrow. */
const ON_A_PHONE = 330;

interface Props {
  readonly task: Task;
  /** Of the same rows, oldest first. */
  readonly results: readonly BenchmarkResult[];
}

/** What few labels are worth: scores against labels a class, and what they say in one sentence. */
export function LabelCurves({ task, results }: Props) {
  const [asTable, setAsTable] = useState(false);
  const curves = labelCurves(results, task.metric, curveName);
  if (curves.length === 0) return null;
  const sentence = curveSentence(curves);
  const metric = METRIC_NAMES[task.metric];
  const title = `${task.title}: score against labels`;
  const stem = `helicase-${task.id.replaceAll('/', '-')}-labels`;
  return (
    <figure className="curve label-curves" aria-label={title}>
      <div className="card-head">
        <h5>
          <Explain word={title} of={BENCHMARK_WORDS.labelCurve} />
        </h5>
        <span className="grow" />
        <button
          type="button"
          className="plain"
          onClick={() =>
            download(
              [curveSvg(curves, { title: task.title, metric, about: aboutOf(results) })],
              `${stem}.svg`,
              'image/svg+xml',
            )
          }
        >
          Save SVG
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => download([curvesCsv(curves, task.metric)], `${stem}.csv`, 'text/csv')}
        >
          Save curve as CSV
        </button>
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {sentence !== null && <p>{sentence}</p>}
      <ul className="row small">
        {curves.map((curve) => (
          <Key key={curve.id} curve={curve} />
        ))}
      </ul>
      {asTable ? <Table curves={curves} metric={metric} /> : <Drawing curves={curves} title={title} />}
    </figure>
  );
}

/** Device, seeds, data and build, as every exported picture bears them. */
function aboutOf(results: readonly BenchmarkResult[]): string {
  const newest = results[results.length - 1];
  const adapter = results.find(({ device }) => device !== null)?.device?.adapter ?? 'processor';
  const seeds = Math.max(...results.map(({ perSeed }) => perSeed.length));
  const build = newest.build === '' ? '' : `, ${newest.build}`;
  const data = `${newest.report?.source ?? ''}, split ${newest.splitHash.slice(0, 12)}`;
  return `${data}, at most ${seeds} seeds, ${adapter}${build}`;
}

/** Colours of the page that mean the same as those of the file. */
const COLOURS: Readonly<Record<LabelCurve['kind'], string>> = {
  pretrained: 'student',
  untrained: 'plain',
  scratch: 'teacher',
  kmer: 'mlm',
  onehot: 'contrastive',
  phase: 'divergence',
};

const strokeOf = (kind: LabelCurve['kind']) => ({
  stroke: `var(--${COLOURS[kind]})`,
  strokeWidth: 1.8,
  strokeDasharray: CURVE_STYLES[kind].dash || undefined,
});

function Key({ curve: { name, kind } }: { readonly curve: LabelCurve }) {
  return (
    <li className="row">
      <svg width="28" height="8" aria-hidden="true">
        <line x1="0" x2="28" y1="4" y2="4" {...strokeOf(kind)} />
      </svg>
      {name}
    </li>
  );
}

function Drawing({ curves, title }: { readonly curves: readonly LabelCurve[]; readonly title: string }) {
  const width = useNarrow() ? ON_A_PHONE : CURVE_WIDTH;
  const { left, right, bottom, xTicks, yTicks, lines } = curvePicture(curves, width);
  return (
    <svg viewBox={`0 0 ${width} ${CURVE_HEIGHT}`} role="img" aria-label={`${title}, x 100, by labels a class`}>
      {yTicks.map(({ y, text }) => (
        <g key={text}>
          <line className="grid" x1={left} x2={right} y1={y} y2={y} />
          <text x={left - 6} y={y + 3} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {xTicks.map(({ x, text }) => (
        <text key={text} x={x} y={bottom + 13} textAnchor="middle">
          {text}
        </text>
      ))}
      <text x={(left + right) / 2} y={CURVE_HEIGHT - 4} textAnchor="middle">
        labels a class
      </text>
      {lines.map(({ id, kind, points }) => (
        <g key={id} fill={`var(--${COLOURS[kind]})`}>
          {points.map(({ x, low, high, labels }) => (
            <line
              key={labels}
              x1={x}
              x2={x}
              y1={low}
              y2={high}
              stroke={`var(--${COLOURS[kind]})`}
              strokeOpacity="0.5"
            />
          ))}
          <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} fill="none" {...strokeOf(kind)} />
          {points.map(({ x, y, labels }) => (
            <circle key={labels} cx={x} cy={y} r="2.6" />
          ))}
        </g>
      ))}
    </svg>
  );
}

function Table({ curves, metric }: { readonly curves: readonly LabelCurve[]; readonly metric: string }) {
  const counts = [...new Set(curves.flatMap(({ points }) => points.map(({ labels }) => labels)))].sort((a, b) => a - b);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll curve-table" tabIndex={0} aria-label="Values">
      <table>
        <caption>
          {metric} x 100, <Explain word="95 % interval" of={BENCHMARK_WORDS.interval} />
        </caption>
        <thead>
          <tr>
            <th>labels a class</th>
            {curves.map(({ id, name }) => (
              <th key={id}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((count) => (
            <tr key={count}>
              <td>{count.toLocaleString('en')}</td>
              {curves.map(({ id, points }) => {
                const found = points.find(({ labels }) => labels === count);
                return (
                  <td key={id}>
                    {found === undefined ? '' : `${(100 * found.mean).toFixed(1)} (${rangeText(found.interval)})`}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
