import type { AdapterKind } from '../../device/webgpu/adapter-kind';
import { tileName } from './kernel';
import type { Product, Tile } from './product';

/**
 * Which tile each kernel of products uses, by the kernel's name, form and columns. Written down with a run, so that a
 * resumed run computes the same bits.
 */
export type TileChoice = (kernel: string, form: Product['form'], cols: number) => Tile;

const registers = (side: number): Tile => ({ kind: 'registers', rows: side, cols: side });
const quads = (rows: number, cols: number): Tile => ({ kind: 'quads', rows, cols });
const shared = (rows: number, cols: number): Tile => ({ kind: 'shared', rows, cols });

/** Below this many rows a large tile's text takes longer to compile than it will ever save. */
const MANY_ROWS = 1024;

/**
 * Without measuring: hardware gets blocks of 64 x 64 in shared memory, software adapters what measured best on
 * SwiftShader (docs/decisions/quads.md).
 */
export const defaultTiles = ({ software, quads: known }: Omit<AdapterKind, 'subgroup'>, rows: number): TileChoice => {
  if (!software) return () => shared(4, 4);
  return known ? quadTiles(rows) : registerTiles(rows);
};

/** As wide as divides the columns. */
const quadTiles =
  (rows: number): TileChoice =>
  (_kernel, _form, cols) => {
    if (rows < MANY_ROWS) return quads(8, 8);
    return cols % 16 !== 0 && cols % 12 === 0 ? quads(8, 12) : quads(8, 16);
  };

/** Products whose loads run along the depth or the rows like large tiles, the others not. */
const registerTiles =
  (rows: number): TileChoice =>
  (_kernel, form) =>
    rows >= MANY_ROWS && form !== 'nn' ? registers(16) : registers(8);

type Quads = Pick<AdapterKind, 'quads'>;

/** What is tried on hardware. */
export const hardwareTiles = ({ quads: known }: Quads): readonly Tile[] => [
  ...[shared(4, 4), shared(8, 4), shared(8, 8), registers(4), registers(8)],
  ...(known ? [quads(8, 16)] : []),
];

/** What the table for software adapters has. */
export const softwareTiles = ({ quads: known }: Quads): readonly Tile[] => [
  ...[registers(8), registers(16)],
  ...(known ? [quads(8, 8), quads(8, 12), quads(8, 16)] : []),
];

const everyTile = (adapter: Quads) =>
  new Map([...hardwareTiles(adapter), ...softwareTiles(adapter)].map((tile) => [tileName(tile), tile]));

/**
 * The choice that was written down, by kernel. What it does not name, or names as another build or another adapter
 * called it, is left to `otherwise`.
 */
export function recordedTiles(
  kernels: Readonly<Record<string, string>>,
  adapter: Quads,
  otherwise: TileChoice,
): TileChoice {
  const known = everyTile(adapter);
  return (kernel, form, cols) => known.get(kernels[kernel]) ?? otherwise(kernel, form, cols);
}
