import type { Tile } from './product';

/** Which tile each kernel of products uses, by the kernel's name. Written down with a run, so that a resumed run computes the same bits. */
export type TileChoice = (kernel: string) => Tile;

/** Without measuring: big register tiles on software adapters, shared memory on hardware. */
export const defaultTiles = (software: boolean): TileChoice => {
  const tile: Tile = software ? { kind: 'registers', rows: 8, cols: 8 } : { kind: 'shared', rows: 4, cols: 4 };
  return () => tile;
};
