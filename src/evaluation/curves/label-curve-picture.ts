import { niceTicks } from '../../numerics/ticks';
import type { CurveKind, LabelCurve } from './label-curve';

/** Label-efficiency curves laid out: what the page draws and a file holds. */

export const CURVE_WIDTH = 560;
export const CURVE_HEIGHT = 260;
const EDGE = { left: 44, right: 14, top: 12, bottom: 34 } as const;

export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
  readonly labels: number;
}

export interface CurvePicture {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly yTicks: readonly { readonly y: number; readonly text: string }[];
  readonly xTicks: readonly { readonly x: number; readonly text: string }[];
  readonly lines: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: CurveKind;
    readonly points: readonly PlacedPoint[];
  }[];
}

/** Colours of a light page, and dashes, which tell curves apart without colours too. */
export const CURVE_STYLES: Readonly<Record<CurveKind, { readonly colour: string; readonly dash: string }>> = {
  pretrained: { colour: '#1970d8', dash: '' },
  untrained: { colour: '#5b6470', dash: '2 4' },
  scratch: { colour: '#aa6302', dash: '7 4' },
  kmer: { colour: '#0c6047', dash: '9 3 2 3' },
  onehot: { colour: '#7b246e', dash: '5 3' },
  phase: { colour: '#101d1a', dash: '1 3' },
};

/** The axis of labels is logarithmic; scores are x 100. @param curves at least one */
export function curvePicture(curves: readonly LabelCurve[], width: number = CURVE_WIDTH): CurvePicture {
  const all = curves.flatMap(({ points }) => points);
  const labels = [...new Set(all.map((point) => point.labels))].sort((a, b) => a - b);
  const ends = all.flatMap(({ mean, interval }) => [mean, interval.low, interval.high]).filter(Number.isFinite);
  const low = Math.floor(10 * Math.max(0, Math.min(...ends))) * 10;
  const high = Math.ceil(10 * Math.min(1, Math.max(...ends))) * 10;
  const [left, right, bottom] = [EDGE.left, width - EDGE.right, CURVE_HEIGHT - EDGE.bottom];
  const [first, last] = [Math.log(labels[0]), Math.log(labels[labels.length - 1])];
  const x = (count: number) => left + ((Math.log(count) - first) / Math.max(1e-9, last - first)) * (right - left);
  const y = (score: number) => {
    const within = Math.min(high, Math.max(low, 100 * score));
    return bottom - ((within - low) / Math.max(1, high - low)) * (bottom - EDGE.top);
  };
  return {
    left,
    right,
    bottom,
    yTicks: niceTicks(low, Math.max(high, low + 1), 5).map((tick) => ({ y: y(tick / 100), text: String(tick) })),
    xTicks: labels.map((count) => ({ x: x(count), text: count.toLocaleString('en') })),
    lines: curves.map(({ id, name, kind, points }) => ({
      id,
      name,
      kind,
      points: points.map(({ labels: count, mean, interval }) => ({
        x: x(count),
        y: y(mean),
        low: y(Number.isFinite(interval.low) ? interval.low : mean),
        high: y(Number.isFinite(interval.high) ? interval.high : mean),
        labels: count,
      })),
    })),
  };
}

/** The picture as a file, with its legend, in colours of a light page. @param about what it is of: data, device */
export function curveSvg(
  curves: readonly LabelCurve[],
  { title, metric, about }: { readonly title: string; readonly metric: string; readonly about: string },
): string {
  const picture = curvePicture(curves);
  const { left, right, bottom } = picture;
  const top = 28;
  const legend = picture.lines.map(({ name, kind }, i) => {
    const y = top + CURVE_HEIGHT + 8 + 16 * i;
    return (
      `<line x1="${left}" x2="${left + 28}" y1="${y}" y2="${y}" ${stroke(kind)}/>` +
      `<text x="${left + 36}" y="${y + 4}">${asText(name)}</text>`
    );
  });
  const height = top + CURVE_HEIGHT + 16 * picture.lines.length + 24;
  const drawn = [
    ...picture.yTicks.map(
      ({ y, text }) =>
        `<line x1="${left}" x2="${right}" y1="${near(y)}" y2="${near(y)}" stroke="#e1e4e8"/>` +
        `<text x="${left - 6}" y="${near(y + 4)}" text-anchor="end">${text}</text>`,
    ),
    ...picture.xTicks.map(
      ({ x, text }) => `<text x="${near(x)}" y="${bottom + 14}" text-anchor="middle">${text}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${CURVE_HEIGHT - 4}" text-anchor="middle">labels a class</text>`,
    ...picture.lines.flatMap(({ kind, points }) => [
      ...points.map(
        ({ x, low, high }) =>
          `<line x1="${near(x)}" x2="${near(x)}" y1="${near(low)}" y2="${near(high)}" ` +
          `stroke="${CURVE_STYLES[kind].colour}" stroke-opacity="0.5"/>`,
      ),
      `<polyline points="${points.map(({ x, y }) => `${near(x)},${near(y)}`).join(' ')}" fill="none" ${stroke(kind)}/>`,
      ...points.map(
        ({ x, y }) => `<circle cx="${near(x)}" cy="${near(y)}" r="2.6" fill="${CURVE_STYLES[kind].colour}"/>`,
      ),
    ]),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CURVE_WIDTH} ${height}" ` +
    `width="${CURVE_WIDTH}" height="${height}" role="img" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="#24292f">` +
    `<title>${asText(title)}</title><desc>${asText(about)}</desc><rect width="100%" height="100%" fill="#fcfcfb"/>` +
    `<text x="${left}" y="18" font-weight="600">${asText(`${title}, ${metric} x 100`)}</text>` +
    `<g transform="translate(0 ${top})">${drawn.join('')}</g>${legend.join('')}` +
    `<text x="${left}" y="${height - 6}" font-size="12" fill="#5b6470">${asText(about)}</text></svg>\n`
  );
}

function stroke(kind: CurveKind): string {
  const { colour, dash } = CURVE_STYLES[kind];
  return `stroke="${colour}" stroke-width="1.8"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

const near = (value: number): string => value.toFixed(1);
const asText = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
