import { BASE_LETTERS, lettersOf } from '../../../../formats/alphabet';
import { asText } from '../../../charts/picture/picture';
import { largest, type RegionMap } from './region-map';

/** A map as shapes, of which the canvas and a file are made alike. Pure. */

/** Colours by their names in tokens.css. */
export type MapColour = 'student' | 'contrastive' | 'ok' | 'edge' | `base-${'a' | 'c' | 'g' | 't' | 'n'}`;

export type MapShape =
  | {
      readonly kind: 'cell';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: MapColour;
      /** From 0 to 1. */
      readonly strength: number;
    }
  | { readonly kind: 'dot'; readonly x: number; readonly y: number; readonly r: number; readonly colour: MapColour }
  /** Its middle lies there. */
  | {
      readonly kind: 'letter';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly colour: MapColour;
    };

/** Room for letters beside the cells, in CSS pixels. */
export const MAP_MARGIN = { left: 22, top: 20 } as const;
export const LETTER_SIZE = 12;
/** Widths and heights of cells from which on letters beside them do not touch. */
const [LETTER_WIDTH, LETTER_HEIGHT] = [7, 10];
/** Height of a row of a mutagenesis map. */
const ROW = 24;

/** Height of a map's picture that is so wide, in CSS pixels. */
export const mapHeight = ({ kind, codes }: RegionMap, width: number): number =>
  MAP_MARGIN.top + (kind === 'mutagenesis' ? 4 * ROW : Math.min(width - MAP_MARGIN.left, 26 * codes.length));

/** Columns are the bases of the region; each cell has its value's colour, the base that stands there a dot. */
export function* mapShapes(map: RegionMap, width: number): Generator<MapShape> {
  const { kind, codes, values } = map;
  const isMutagenesis = kind === 'mutagenesis';
  const rows = isMutagenesis ? 4 : codes.length;
  const cell = {
    width: (width - MAP_MARGIN.left) / codes.length,
    height: (mapHeight(map, width) - MAP_MARGIN.top) / rows,
  };
  const most = Math.max(largest(values), 1e-9);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < codes.length; column++) {
      const value = isMutagenesis ? values[4 * column + row] : values[row * codes.length + column];
      if (Number.isNaN(value)) continue;
      const [x, y] = [MAP_MARGIN.left + column * cell.width, MAP_MARGIN.top + row * cell.height];
      const colour = isMutagenesis ? (value < 0 ? 'contrastive' : 'ok') : 'student';
      if (value !== 0) yield { kind: 'cell', x, y, ...cell, colour, strength: Math.min(1, Math.abs(value) / most) };
      if (isMutagenesis && codes[column] === row) {
        const r = Math.min(3, cell.width / 3);
        yield { kind: 'dot', x: x + cell.width / 2, y: y + cell.height / 2, r, colour: 'edge' };
      }
    }
  const letters = lettersOf(codes);
  if (cell.width >= LETTER_WIDTH)
    for (const [column, text] of [...letters].entries())
      yield letter(text, MAP_MARGIN.left + (column + 0.5) * cell.width, MAP_MARGIN.top / 2);
  if (cell.height >= LETTER_HEIGHT)
    for (let row = 0; row < rows; row++)
      yield letter(
        isMutagenesis ? BASE_LETTERS[row] : letters[row],
        MAP_MARGIN.left / 2,
        MAP_MARGIN.top + (row + 0.5) * cell.height,
      );
}

const COLOURS: Readonly<Record<string, MapColour>> = { A: 'base-a', C: 'base-c', G: 'base-g', T: 'base-t' };
const letter = (text: string, x: number, y: number): MapShape => ({
  kind: 'letter',
  x,
  y,
  text,
  colour: COLOURS[text] ?? 'base-n',
});

const PICTURE_WIDTH = 960;
const LARGEST_CELL = 26;
const [TITLE_HEIGHT, CAPTION_ROW] = [30, 15];

/**
 * The map as SVG in text.
 * @param colourOf what a colour of tokens.css is on a light page
 * @param caption what was measured, on what, from what: a line each
 */
export function mapSvg(
  map: RegionMap,
  title: string,
  caption: readonly string[],
  colourOf: (token: string) => string,
): string {
  const width = Math.min(PICTURE_WIDTH, MAP_MARGIN.left + LARGEST_CELL * map.codes.length);
  const plot = mapHeight(map, width);
  const height = TITLE_HEIGHT + plot + 10 + CAPTION_ROW * (caption.length + 1);
  const drawn = Array.from(mapShapes(map, width), (shape) => shapeSvg(shape, colourOf));
  const captions = caption.map(
    (line, i) =>
      `<text x="0" y="${TITLE_HEIGHT + plot + 20 + CAPTION_ROW * i}" font-size="12" fill="${colourOf('dim')}">` +
      `${asText(line)}</text>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 ${PICTURE_WIDTH + 20} ${height}" ` +
    `width="${PICTURE_WIDTH + 20}" height="${height}" role="img" font-family="system-ui, sans-serif">` +
    `<title>${asText(title)}</title><rect x="-10" width="100%" height="100%" fill="${colourOf('panel')}"/>` +
    `<text x="0" y="20" font-size="15" font-weight="600" fill="${colourOf('text')}">${asText(title)}</text>` +
    `<g transform="translate(0 ${TITLE_HEIGHT})" font-family="ui-monospace, monospace" font-size="${LETTER_SIZE}" ` +
    `text-anchor="middle" dominant-baseline="central">${drawn.join('')}</g>${captions.join('')}</svg>\n`
  );
}

function shapeSvg(shape: MapShape, colourOf: (token: string) => string): string {
  const [x, y, fill] = [near(shape.x), near(shape.y), colourOf(shape.colour)];
  if (shape.kind === 'dot') return `<circle cx="${x}" cy="${y}" r="${near(shape.r)}" fill="${fill}"/>`;
  if (shape.kind === 'letter') return `<text x="${x}" y="${y}" fill="${fill}">${asText(shape.text)}</text>`;
  const { width, height, strength } = shape;
  const size = `width="${near(width)}" height="${near(height)}"`;
  return `<rect x="${x}" y="${y}" ${size} fill="${fill}" fill-opacity="${strength.toFixed(3)}"/>`;
}

const near = (value: number): string => String(Number(value.toFixed(2)));
