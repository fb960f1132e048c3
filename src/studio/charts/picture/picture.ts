import type { XY } from '../model';

/** A chart as a file: laid out without a page, so that what is saved follows from what was logged alone. */
export interface Picture {
  readonly title: string;
  readonly unit: string;
  readonly x: Axis & { readonly name: string };
  readonly y: Axis & { readonly log: boolean };
  readonly lines: readonly PictureLine[];
  readonly levels: readonly { readonly name: string; readonly value: number }[];
  /** Where lines leave the y axis. */
  readonly marks: readonly { readonly x: number; readonly above: boolean; readonly colour: string }[];
  /** What was measured, on what, from what: a line each. */
  readonly caption: readonly string[];
}

interface Axis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface PictureLine {
  readonly name: string;
  /** A colour of tokens.css. */
  readonly colour: string;
  readonly dash?: string;
  readonly width: number;
  /** Below another that is smoothed: it has no place in the legend. */
  readonly faint?: boolean;
  readonly points: readonly XY[];
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

const PICTURE_WIDTH = 960;
const PLOT_HEIGHT = 400;
const EDGE = { left: 64, right: 20, top: 44 } as const;
export const PICTURE_PIXELS = PICTURE_WIDTH - EDGE.left - EDGE.right;
const LEGEND_ROW = 18;
const CAPTION_ROW = 14;
const BELOW_PLOT = 46;

/**
 * The picture as SVG in text: title, plot, legend with every line's name and dash, and the caption.
 * @param colourOf what a colour of tokens.css is on a light page
 */
export function pictureSvg(picture: Picture, colourOf: (token: string) => string): string {
  const { title, unit, x, y, lines, levels, marks, caption } = picture;
  const bottom = EDGE.top + PLOT_HEIGHT;
  const right = EDGE.left + PICTURE_PIXELS;
  const xOf = (value: number) =>
    near(EDGE.left + ((value - x.domain[0]) / (x.domain[1] - x.domain[0])) * PICTURE_PIXELS);
  const scaled = (value: number) => (y.log ? Math.log(Math.max(value, Number.MIN_VALUE)) : value);
  const [low, high] = y.domain.map(scaled);
  const yOf = (value: number) => bottom - ((scaled(value) - low) / (high - low)) * PLOT_HEIGHT;
  const across = (value: number, look: string) =>
    `<line x1="${EDGE.left}" x2="${right}" y1="${near(yOf(value))}" y2="${near(yOf(value))}" ${look}/>`;
  const look = ({ colour, dash, width, faint }: PictureLine) =>
    `stroke="${colourOf(colour)}" stroke-width="${width}"${faint ? ' stroke-opacity="0.32"' : ''}` +
    `${dash ? ` stroke-dasharray="${dash}"` : ''}`;
  const legend = [
    ...lines.filter(({ faint }) => !faint).map((line) => ({ name: line.name, look: look(line) })),
    ...levels.map(({ name }, i) => ({ name, look: levelLook(i, colourOf) })),
  ];
  const captionTop = bottom + BELOW_PLOT + LEGEND_ROW * Math.ceil(legend.length / LEGEND_COLUMNS) + 8;
  const height = captionTop + CAPTION_ROW * caption.length + 4;
  const drawn = [
    ...y.ticks.map(
      ({ at, text }) =>
        across(at, `stroke="${colourOf('line')}"`) +
        `<text x="${EDGE.left - 8}" y="${near(yOf(at) + 4)}" text-anchor="end">${asText(text)}</text>`,
    ),
    ...x.ticks.map(
      ({ at, text }) => `<text x="${xOf(at)}" y="${bottom + 18}" text-anchor="middle">${asText(text)}</text>`,
    ),
    `<text x="${(EDGE.left + right) / 2}" y="${bottom + 34}" text-anchor="middle">${asText(x.name)}</text>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...lines.flatMap(({ band, colour }) => (band?.length ? [bandPath(band, colourOf(colour), xOf, yOf)] : [])),
    ...levels.map(({ value }, i) => across(value, levelLook(i, colourOf))),
    ...lines.map((line) => `<path d="${pathOf(line.points, xOf, yOf)}" ${look(line)}/>`),
    '</g>',
    ...marks.map(({ x: at, above, colour }) => {
      const [edge, base] = above ? [EDGE.top, EDGE.top + 8] : [bottom, bottom - 8];
      const centre = Number(xOf(at));
      const triangle = `M${centre} ${edge}L${near(centre + 5)} ${base}L${near(centre - 5)} ${base}Z`;
      return `<path d="${triangle}" fill="${colourOf(colour)}"/>`;
    }),
    ...legend.map(({ name, look: how }, i) => {
      const left = EDGE.left + (i % LEGEND_COLUMNS) * (PICTURE_PIXELS / LEGEND_COLUMNS);
      const top = bottom + BELOW_PLOT + 12 + LEGEND_ROW * Math.floor(i / LEGEND_COLUMNS);
      return (
        `<line x1="${near(left)}" x2="${near(left + 28)}" y1="${top - 4}" y2="${top - 4}" ${how}/>` +
        `<text x="${near(left + 36)}" y="${top}">${asText(name)}</text>`
      );
    }),
    ...caption.map(
      (line, i) =>
        `<text x="${EDGE.left}" y="${captionTop + 10 + CAPTION_ROW * i}" font-size="12" fill="${colourOf('dim')}">` +
        `${asText(line)}</text>`,
    ),
  ];
  const name = unit === '' ? title : `${title}, ${unit}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PICTURE_WIDTH} ${height}" width="${PICTURE_WIDTH}" ` +
    `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${colourOf('text')}">` +
    `<title>${asText(name)}</title><desc>${asText(caption.join(' '))}</desc>` +
    `<defs><clipPath id="plot"><rect x="${EDGE.left}" y="${EDGE.top}" width="${PICTURE_PIXELS}" ` +
    `height="${PLOT_HEIGHT}"/></clipPath></defs>` +
    `<rect width="100%" height="100%" fill="${colourOf('panel')}"/>` +
    `<text x="${EDGE.left}" y="26" font-size="15" font-weight="600">${asText(name)}</text>${drawn.join('')}</svg>\n`
  );
}

const LEGEND_COLUMNS = 3;

/** Each level has a dash of its own, since they often lie close together. */
const levelLook = (index: number, colourOf: (token: string) => string): string =>
  `stroke="${colourOf('edge')}" stroke-width="1.2" stroke-dasharray="${2 + 3 * index} 4"`;

type Scale = (value: number) => number;

function pathOf(points: readonly XY[], xOf: (x: number) => string, yOf: Scale): string {
  let broken = true;
  return points
    .flatMap(({ x, y }) => {
      const command = broken ? 'M' : 'L';
      broken = y === null;
      return y === null ? [] : [`${command}${xOf(x)} ${near(yOf(y))}`];
    })
    .join('');
}

function bandPath(
  band: NonNullable<PictureLine['band']>,
  colour: string,
  xOf: (x: number) => string,
  yOf: Scale,
): string {
  const over = band.map(({ x, high }) => `${xOf(x)} ${near(yOf(high))}`);
  const back = band.toReversed().map(({ x, low }) => `${xOf(x)} ${near(yOf(low))}`);
  return `<path d="M${[...over, ...back].join('L')}Z" fill="${colour}" fill-opacity="0.22"/>`;
}

const near = (value: number): string => String(Number(value.toFixed(1)));
export const asText = (text: string): string => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
