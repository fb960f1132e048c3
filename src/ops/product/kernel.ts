import type { Workgroups } from '../../gpu/recorder';
import type { Product, Tile } from './product';
import { registerTileCode, registerWorkgroup } from './register-tile';
import { SHARED_SIDE, sharedTileCode } from './shared-tile';

/** WGSL of a product cut into tiles. */
export const productCode = (product: Product, tile: Tile): string =>
  tile.kind === 'registers' ? registerTileCode(product, tile) : sharedTileCode(product, tile);

export function productWorkgroups(product: Product, tile: Tile): Workgroups {
  const [x, y] = tile.kind === 'shared' ? [SHARED_SIDE, SHARED_SIDE] : registerWorkgroup(product, tile);
  return [Math.ceil(product.cols / tile.cols / x), Math.ceil(product.rows / tile.rows / y), product.slices ?? 1];
}

/** Multiplications and additions. */
export const productFlop = ({ rows, cols, depth }: Product): number => 2 * rows * cols * depth;

export const tileName = ({ kind, rows, cols }: Tile): string => `${kind}-${rows}x${cols}`;
