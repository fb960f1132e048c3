import { pickRows } from '../../../numerics/extreme-rows';
import { niceTicks } from '../../../numerics/ticks';
import type { MetricColumns } from '../../../training/record/metric-columns';
import type { ElsewherePart } from '../../../training/record/run-record';
import { asText, number } from './markup';

export interface ReportLine {
  readonly signal: string;
  readonly label: string;
  readonly color: string;
  /** SVG's dash pattern; empty for a solid line. */
  readonly dash?: string;
}

export interface Level {
  readonly label: string;
  readonly value: number;
}

interface ChartContent {
  readonly lines: readonly ReportLine[];
  readonly levels: readonly Level[];
  readonly elsewhere: readonly ElsewherePart[];
}

const WIDTH = 720;
const HEIGHT = 240;
const EDGE = { left: 64, right: 12, top: 10, bottom: 28 } as const;
const PIXELS = WIDTH - EDGE.left - EDGE.right;

/**
 * Signals over steps as an SVG picture in text, so that no spike is lost.
 * @param levels drawn across the whole chart, such as baselines
 * @param elsewhere shaded behind the lines
 * @returns null where nothing was measured
 */
export function chart(
  title: string,
  unit: string,
  points: MetricColumns,
  { lines, levels, elsewhere }: ChartContent,
): string | null {
  const drawn = lines
    .map((line) => ({ ...line, through: pointsOf(points, line.signal) }))
    .filter(({ through }) => through.length > 0);
  if (drawn.length === 0) return null;
  const values = [
    ...drawn.flatMap(({ through }) => through.map(({ value }) => value)),
    ...levels.map(({ value }) => value),
  ];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const room = (highest - lowest || Math.abs(highest) || 1) * 0.05;
  const [bottom, top] = [lowest - room, highest + room];
  const last = Math.max(1, points.axes.step[points.length - 1]);
  const x = (step: number) => (EDGE.left + (step / last) * PIXELS).toFixed(1);
  const y = (value: number, below = 0) =>
    (EDGE.top + ((top - value) / (top - bottom)) * (HEIGHT - EDGE.top - EDGE.bottom) + below).toFixed(1);
  const across = (value: number, stroke: string) =>
    `<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(value)}" y2="${y(value)}" ${stroke}/>`;
  const picture = [
    ...elsewhere.map(({ after, to }) => {
      const wide = ((to - after) / last) * PIXELS;
      const tall = HEIGHT - EDGE.top - EDGE.bottom;
      return `<rect x="${x(after)}" y="${EDGE.top}" width="${wide.toFixed(1)}" height="${tall}" fill="#eef1f4"/>`;
    }),
    ...niceTicks(bottom, top, 4).map(
      (value) =>
        `${across(value, 'stroke="#e1e4e8"')}` +
        `<text x="${EDGE.left - 6}" y="${y(value, 4)}" text-anchor="end">${number(value)}</text>`,
    ),
    ...niceTicks(0, last, 4).map(
      (step) => `<text x="${x(step)}" y="${HEIGHT - 8}" text-anchor="middle">${number(step)}</text>`,
    ),
    ...levels.map(({ value }, index) => across(value, strokeOf(LEVEL, levelDash(index)))),
    ...drawn.map(({ through, color, dash }) => {
      const path = through.map(({ step, value }) => `${x(step)},${y(value)}`).join(' ');
      return `<polyline points="${path}" fill="none" stroke-width="1.5" ${strokeOf(color, dash)}/>`;
    }),
  ];
  const legend = [
    ...drawn.map(({ label, color, dash }) => key(label, color, dash)),
    ...levels.map(({ label, value }, index) => key(`${label} ${number(value)}`, LEVEL, levelDash(index))),
  ];
  const name = asText(unit === '' ? title : `${title}, ${unit}`);
  return [
    `<figure><figcaption>${name}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name} over steps">${picture.join('')}</svg>`,
    `<p class="legend">${legend.join('')}</p></figure>`,
  ].join('');
}

const LEVEL = '#6a737d';
/** Each level has a dash of its own, since they often lie close together. */
const levelDash = (index: number): string => `${2 + 4 * index} 4`;

const strokeOf = (color: string, dash = ''): string =>
  dash === '' ? `stroke="${color}"` : `stroke="${color}" stroke-dasharray="${dash}"`;

const key = (label: string, color: string, dash?: string): string =>
  `<span><svg width="24" height="8" aria-hidden="true">` +
  `<line x1="0" x2="24" y1="4" y2="4" stroke-width="2" ${strokeOf(color, dash)}/></svg> ${asText(label)}</span>`;

/** The points a line is drawn through: of each pixel's worth of rows the least, the greatest and the last. */
function pointsOf({ length, axes, signals }: MetricColumns, signal: string) {
  const column = signals[signal];
  if (column === undefined) return [];
  return pickRows(column, 0, length, PIXELS).map((row) => ({ step: axes.step[row], value: column.values[row] }));
}
