import { loss as lossText, whole } from '../../../ui/format';
import { useNarrow } from '../../../ui/use-page-size';
import type { Recording } from './recording';

/** Letters keep their size where the picture is narrow. */
const WIDE = 600;
const ON_A_PHONE = 340;
const HEIGHT = 190;
const TOP = 10;
const BOTTOM = 20;

/** Loss by step up to now, above the lines of what needs no network. */
export function RecordedChart({ recording, step }: { readonly recording: Recording; readonly step: number }) {
  const { training, hidden, baselines, steps } = recording;
  const width = useNarrow() ? ON_A_PHONE : WIDE;
  const levels = [
    { name: 'a blind guess', value: baselines.uniform },
    {
      name: `words of ${baselines.markov.order + 1} bases`,
      value: baselines.markov.nats,
    },
    { name: 'counts from both sides', value: baselines.twoSided.onHidden },
  ];
  const values = [...training, ...hidden].map(({ loss }) => loss);
  // The first steps fall from far above: what happens lies below.
  const high = Math.min(Math.max(...values), baselines.uniform + 0.04);
  const low = Math.min(...values, baselines.twoSided.onHidden) - 0.01;
  const x = (at: number) => (width * at) / steps;
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - Math.min(high, value))) / (high - low);
  const path = (points: Recording['hidden']) =>
    points
      .filter((each) => each.step <= step)
      .map(({ step: at, loss }, i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(loss).toFixed(1)}`)
      .join('');
  const now = hidden.findLast((each) => each.step <= step);
  return (
    <svg
      className="recorded-chart"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={
        now === undefined
          ? 'Loss by step, before the first validation'
          : `Loss by step: ${lossText(now.loss)} nats on hidden bases at step ${whole(now.step)}`
      }
    >
      {levels.map(({ name, value }) => (
        <g key={name}>
          <line x1="0" x2={width} y1={y(value)} y2={y(value)} className="recorded-level" />
          <text x={width} y={y(value) - 4} textAnchor="end">
            {name} {lossText(value)}
          </text>
        </g>
      ))}
      <path d={path(training)} className="recorded-training" />
      <path d={path(hidden)} className="recorded-hidden" />
      {now !== undefined && <circle cx={x(now.step)} cy={y(now.loss)} r="4" className="recorded-now" />}
      <text x="0" y={HEIGHT - 5}>
        step {whole(step)} of {whole(steps)}
      </text>
    </svg>
  );
}
