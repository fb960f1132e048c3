import { tileName } from './kernel';
import type { Product, Tile } from './product';

/** Which tile each kernel of products uses, by the kernel's name and form. Written down with a run, so that a resumed run computes the same bits. */
export type TileChoice = (kernel: string, form?: Product['form']) => Tile;

const registers = (side: number): Tile => ({ kind: 'registers', rows: side, cols: side });
const shared = (rows: number, cols: number): Tile => ({ kind: 'shared', rows, cols });

/** Below this many rows a large tile's text takes longer to compile than it will ever save. */
const MANY_ROWS = 1024;

/**
 * Without measuring. Hardware gets blocks of 64 x 64 in shared memory. On software adapters products whose loads run along the depth or the rows
 * measured best with tiles of 16 x 16, the others with 8 x 8 (docs/decisions/engine.md).
 */
export const defaultTiles =
  (software: boolean, rows: number): TileChoice =>
  (_kernel, form) => {
    if (!software) return shared(4, 4);
    return rows >= MANY_ROWS && (form === 'nt' || form === 'tn') ? registers(16) : registers(8);
  };

/** What is tried on hardware. */
export const HARDWARE_TILES: readonly Tile[] = [shared(4, 4), shared(8, 4), shared(8, 8), registers(4), registers(8)];

const KNOWN: ReadonlyMap<string, Tile> = new Map([...HARDWARE_TILES, registers(16)].map((tile) => [tileName(tile), tile]));

/** The choice that was written down, by kernel. What it does not name, or names as another build called it, is left to `otherwise`. */
export const recordedTiles =
  (kernels: Readonly<Record<string, string>>, otherwise: TileChoice): TileChoice =>
  (kernel, form) =>
    KNOWN.get(kernels[kernel]) ?? otherwise(kernel, form);
