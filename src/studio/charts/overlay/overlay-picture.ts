import type { XY } from '../model';
import { PICTURE_PIXELS, type Picture } from '../picture/picture';
import { tickText } from '../ticks';
import { xTicksOf, yTicksOf } from './overlay-canvas';
import { layOut, type OverlaySight, type Stroke } from './overlay-model';

interface Named {
  readonly title: string;
  readonly unit: string;
  /** Of the x axis. */
  readonly xName: string;
  readonly xText: (x: number, step: number) => string;
  /** Of each line by its place, in SVG's words. */
  readonly dashes: readonly (readonly number[])[];
  readonly levelNames: readonly string[];
  readonly caption: readonly string[];
}

/** Runs over each other, as they are looked at, for a file. */
export function overlayPicture(sight: OverlaySight, named: Named): Picture {
  const { range, log, levels } = sight;
  const { y, drawn, outside } = layOut(sight, PICTURE_PIXELS);
  const xOf = (pixel: number) => range.from + (pixel / PICTURE_PIXELS) * (range.to - range.from);
  const through = (strokes: readonly Stroke[]): XY[] =>
    strokes
      .filter((stroke) => !log || stroke.y > 0)
      .flatMap(({ x, y: value, breaks }): XY[] => [
        ...(breaks ? [{ x: xOf(x), y: null }] : []),
        { x: xOf(x), y: value },
      ]);
  const xTicks = xTicksOf(range, PICTURE_PIXELS);
  const apart = xTicks.length > 1 ? xTicks[1] - xTicks[0] : range.to - range.from;
  const yTicks = yTicksOf(y, log);
  return {
    title: named.title,
    unit: named.unit,
    x: {
      name: named.xName,
      domain: [range.from, range.to],
      ticks: xTicks.map((at) => ({ at, text: named.xText(at, apart) })),
    },
    y: { domain: y, log, ticks: yTicks.map((at) => ({ at, text: tickText(at, yTicks) })) },
    lines: drawn.flatMap(({ line: { name, place }, strokes, smooth, band }) => {
      const line = { name, colour: `run-${place + 1}`, dash: named.dashes[place]?.join(' '), width: 1.6 };
      const slices = band.map(({ x, low, high }) => ({ x: xOf(x), low, high }));
      const front = { ...line, points: through(smooth ?? strokes), band: slices };
      return smooth === null
        ? [front]
        : [{ ...line, width: 1, faint: true, dash: '', points: through(strokes) }, front];
    }),
    levels: levels.map((value, i) => ({ name: named.levelNames[i], value })),
    marks: outside.map(({ series, x, above }) => ({ x: xOf(x), above, colour: `run-${series.place + 1}` })),
    caption: named.caption,
  };
}
