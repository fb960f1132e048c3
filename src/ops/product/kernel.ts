import type { Workgroups } from '../../device/webgpu/recorder';
import type { Product, Tile } from './product';
import { QUAD, quadsAcross, quadTileCode } from './quad-tile';
import { registerTileCode, registerWorkgroup } from './register-tile';
import { SHARED_SIDE, sharedTileCode } from './shared-tile';

/** WGSL of a product cut into tiles. */
export function productCode(product: Product, tile: Tile): string {
  const codeOf = { registers: registerTileCode, quads: quadTileCode, shared: sharedTileCode }[tile.kind];
  return codeOf(product, tile);
}

/** Tiles of a workgroup along columns and rows. */
function tilesOfWorkgroup(product: Product, tile: Tile): readonly [number, number] {
  if (tile.kind === 'shared') return [SHARED_SIDE, SHARED_SIDE];
  return tile.kind === 'quads' ? [quadsAcross(product, tile), QUAD] : registerWorkgroup(product, tile);
}

export function productWorkgroups(product: Product, tile: Tile): Workgroups {
  const [x, y] = tilesOfWorkgroup(product, tile);
  return [Math.ceil(product.cols / tile.cols / x), Math.ceil(product.rows / tile.rows / y), product.slices ?? 1];
}

/** Multiplications and additions. */
export const productFlop = ({ rows, cols, depth }: Product): number => 2 * rows * cols * depth;

export const tileName = ({ kind, rows, cols }: Tile): string => `${kind}-${rows}x${cols}`;
