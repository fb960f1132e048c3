import type { MetricColumns } from '../../../training/record/metric-columns';
import { asText, number } from './markup';

export interface ReportLine {
  readonly signal: string;
  readonly label: string;
  readonly color: string;
  /** SVG's dash pattern; empty for a solid line. */
  readonly dash?: string;
}

interface Level {
  readonly label: string;
  readonly value: number;
}

const WIDTH = 720;
const HEIGHT = 240;
const EDGE = { left: 64, right: 12, top: 10, bottom: 28 } as const;
/** One bucket a pixel: a spike of one step is still a pixel wide. */
const BUCKETS = WIDTH - EDGE.left - EDGE.right;

/**
 * Signals over steps as an SVG picture in text. Every bucket is drawn through its first, lowest, highest and last
 * value, so that no spike is lost.
 * @param levels drawn across the whole chart, such as baselines
 * @returns null where nothing was measured
 */
export function chart(
  title: string,
  unit: string,
  points: MetricColumns,
  lines: readonly ReportLine[],
  levels: readonly Level[] = [],
): string | null {
  const drawn = lines
    .map((line) => ({ ...line, buckets: bucketsOf(points, line.signal) }))
    .filter(({ buckets }) => buckets.length > 0);
  if (drawn.length === 0) return null;
  const values = [
    ...drawn.flatMap(({ buckets }) => buckets.flatMap(({ values: inside }) => inside)),
    ...levels.map(({ value }) => value),
  ];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const room = (highest - lowest || Math.abs(highest) || 1) * 0.05;
  const [bottom, top] = [lowest - room, highest + room];
  const last = Math.max(1, points.axes.step[points.length - 1]);
  const x = (step: number) => EDGE.left + (step / last) * BUCKETS;
  const y = (value: number) => EDGE.top + ((top - value) / (top - bottom)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const at = (step: number, value: number) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`;
  const grid = ticks(bottom, top).map(
    (value) =>
      `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#e1e4e8"/><text x="${EDGE.left - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${number(value)}</text>`,
  );
  const steps = ticks(0, last).map(
    (step) => `<text x="${x(step).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${number(step)}</text>`,
  );
  const across = levels.map(
    ({ value }, index) =>
      `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="${LEVEL}" stroke-dasharray="${levelDash(index)}"/>`,
  );
  const paths = drawn.map(({ buckets, color, dash }) => {
    const through = buckets.flatMap(({ step, values: inside }) => inside.map((value) => at(step, value)));
    return `<polyline points="${through.join(' ')}" fill="none" stroke="${color}" stroke-width="1.5"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
  });
  const legend = [
    ...drawn.map(({ label, color, dash }) => key(label, color, dash)),
    ...levels.map(({ label, value }, index) => key(`${label} ${number(value)}`, LEVEL, levelDash(index))),
  ];
  const name = asText(unit === '' ? title : `${title}, ${unit}`);
  return `<figure><figcaption>${name}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name} over steps">${[...grid, ...steps, ...across, ...paths].join('')}</svg><p class="legend">${legend.join('')}</p></figure>`;
}

const LEVEL = '#6a737d';
/** Each level has a dash of its own, since they often lie close together. */
const levelDash = (index: number): string => `${2 + 4 * index} 4`;

const key = (label: string, color: string, dash = ''): string =>
  `<span><svg width="24" height="8" aria-hidden="true"><line x1="0" x2="24" y1="4" y2="4" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/></svg> ${asText(label)}</span>`;

interface Bucket {
  readonly step: number;
  readonly values: readonly number[];
}

/** Finite values of a signal, by pixel. */
function bucketsOf({ length, axes, signals }: MetricColumns, signal: string): Bucket[] {
  const column = signals[signal];
  if (column === undefined || length === 0) return [];
  const last = Math.max(1, axes.step[length - 1]);
  const buckets: Bucket[] = [];
  let inside: number[] = [];
  let current = -1;
  let step = 0;
  const close = () => {
    if (inside.length === 0) return;
    const [lowest, highest] = [Math.min(...inside), Math.max(...inside)];
    buckets.push({ step, values: [...new Set([inside[0], lowest, highest, inside[inside.length - 1]])] });
    inside = [];
  };
  for (let row = 0; row < length; row++) {
    if (column.present[row] !== 1 || !Number.isFinite(column.values[row])) continue;
    const bucket = Math.floor((axes.step[row] / last) * BUCKETS);
    if (bucket !== current) close();
    current = bucket;
    step = axes.step[row];
    // A bucket of many steps is kept as its four values throughout.
    if (inside.length >= 4) inside = [inside[0], Math.min(...inside), Math.max(...inside), column.values[row]];
    else inside.push(column.values[row]);
  }
  close();
  return buckets;
}

/** Round values between two ends, four or so. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}
