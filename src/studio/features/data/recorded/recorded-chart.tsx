import { loss as lossText, whole } from '../../../ui/format';
import type { Recording } from './recording';

/** Sides of the drawing, which is stretched to its place: lines keep their width and letters stand beside it. */
const SIDE = 100;

/** Loss by step up to now, above the lines of what needs no network. */
export function RecordedChart({ recording, step }: { readonly recording: Recording; readonly step: number }) {
  const { training, hidden, baselines, steps } = recording;
  const levels = [
    { name: 'a blind guess', value: baselines.uniform },
    { name: `words of ${baselines.markov.order + 1} bases`, value: baselines.markov.nats },
    { name: 'counts from both sides', value: baselines.twoSided.onHidden },
  ];
  const values = [...training, ...hidden].map(({ loss }) => loss);
  // The first steps fall from far above: what happens lies below.
  const high = Math.min(Math.max(...values), baselines.uniform + 0.04);
  const low = Math.min(...values, baselines.twoSided.onHidden) - 0.01;
  const x = (at: number) => (SIDE * at) / steps;
  const y = (value: number) => (SIDE * (high - Math.min(high, value))) / (high - low);
  const path = (points: Recording['hidden']) =>
    points
      .filter((each) => each.step <= step)
      .map(({ step: at, loss }, i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(2)} ${y(loss).toFixed(2)}`)
      .join('');
  const now = hidden.findLast((each) => each.step <= step);
  return (
    <>
      <div
        className="recorded-chart"
        role="img"
        aria-label={
          now === undefined
            ? 'Loss by step, before the first validation'
            : `Loss by step: ${lossText(now.loss)} nats on hidden bases at step ${whole(now.step)}`
        }
      >
        <svg viewBox={`0 0 ${SIDE} ${SIDE}`} preserveAspectRatio="none" aria-hidden="true">
          {levels.map(({ name, value }) => (
            <path key={name} d={`M0 ${y(value)}H${SIDE}`} className="recorded-level" />
          ))}
          <path d={path(training)} className="recorded-training" />
          <path d={path(hidden)} className="recorded-hidden" />
          {now !== undefined && <path d={`M${x(now.step)} ${y(now.loss)}h0.01`} className="recorded-now" />}
        </svg>
        <div className="recorded-levels small dim">
          {levels.map(({ name, value }) => (
            <span key={name} style={{ top: `${y(value)}%` }}>
              {name} {lossText(value)}
            </span>
          ))}
        </div>
      </div>
      <div className="row small dim recorded-keys">
        <span>
          step {whole(step)} of {whole(steps)}
        </span>
        <span className="grow" />
        <span>loss in nats:</span>
        <span className="key-hidden">hidden bases, held out</span>
        <span className="key-training">training</span>
      </div>
    </>
  );
}
