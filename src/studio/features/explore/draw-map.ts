import { BASE_LETTERS, lettersOf } from '../../../formats/alphabet';
import type { ViewStyle } from './pen';
import { largest, type RegionMap } from './region-map';

/** Room for letters beside the cells, in CSS pixels. */
export const MAP_MARGIN = { left: 22, top: 20 } as const;
/** Cells from which on their letters are drawn. */
const LETTER_CELL = 7;
/** Height of a row of a mutagenesis map. */
const ROW = 24;

/** Height of a map's picture that is so wide, in CSS pixels. */
export const mapHeight = ({ kind, codes }: RegionMap, width: number): number =>
  MAP_MARGIN.top + (kind === 'mutagenesis' ? 4 * ROW : Math.min(width - MAP_MARGIN.left, 26 * codes.length));

/** Draws a map: columns are the bases of the region; each cell has its value's colour. */
export function drawMap(canvas: HTMLCanvasElement, map: RegionMap, style: ViewStyle, density: number): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0) return;
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = style.panel;
  context.fillRect(0, 0, width, height);
  const { kind, codes, values } = map;
  const rows = kind === 'mutagenesis' ? 4 : codes.length;
  const cell = { width: (width - MAP_MARGIN.left) / codes.length, height: (height - MAP_MARGIN.top) / rows };
  const most = Math.max(largest(values), 1e-9);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < codes.length; column++) {
      const value = kind === 'mutagenesis' ? values[4 * column + row] : values[row * codes.length + column];
      if (Number.isNaN(value)) continue;
      context.globalAlpha = Math.min(1, Math.abs(value) / most);
      context.fillStyle = kind === 'dependencies' ? style.surprisal : value < 0 ? style.above : style.below;
      const [x, y] = [MAP_MARGIN.left + column * cell.width, MAP_MARGIN.top + row * cell.height];
      context.fillRect(x, y, cell.width, cell.height);
      context.globalAlpha = 1;
      if (kind === 'mutagenesis' && codes[column] === row) drawOwn(context, x, y, cell, style);
    }
  }
  drawLetters(context, map, cell, rows, style);
}

type Cell = Readonly<Record<'width' | 'height', number>>;

/** The base that stands there: nothing is substituted. */
function drawOwn(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  { width, height }: Cell,
  style: ViewStyle,
): void {
  context.fillStyle = style.edge;
  context.beginPath();
  context.arc(x + width / 2, y + height / 2, Math.min(3, width / 3), 0, 2 * Math.PI);
  context.fill();
}

function drawLetters(
  context: CanvasRenderingContext2D,
  { kind, codes }: RegionMap,
  cell: Cell,
  rows: number,
  style: ViewStyle,
): void {
  const letters = lettersOf(codes);
  const colour = (letter: string) => style.bases[letter as keyof ViewStyle['bases']];
  context.font = `11px ${style.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (cell.width >= LETTER_CELL)
    for (let column = 0; column < letters.length; column++) {
      context.fillStyle = colour(letters[column]);
      context.fillText(letters[column], MAP_MARGIN.left + (column + 0.5) * cell.width, MAP_MARGIN.top / 2);
    }
  if (cell.height < LETTER_CELL) return;
  for (let row = 0; row < rows; row++) {
    const letter = kind === 'mutagenesis' ? BASE_LETTERS[row] : letters[row];
    context.fillStyle = colour(letter);
    context.fillText(letter, MAP_MARGIN.left / 2, MAP_MARGIN.top + (row + 0.5) * cell.height);
  }
}
