import type { Assets } from './assets';
import type { Folder, Full } from './folder';
import type { Gpu } from './gpu';
import type { KeyValue } from './key-value';
import type { Locks } from './locks';
import type { Room } from './room';
import type { Threads } from './threads';

/**
 * The application's surroundings, and all it knows of them. There are three: `browser/`, `node/`, and `memory/`, which
 * keeps nothing beyond itself and whose files can be made to fail.
 */
export interface Platform {
  /**
   * A folder of the application's own, made where it is missing; null where these surroundings keep no files.
   * @param full the error to throw where there is no room for what is written into it
   */
  folder(name: string, full: Full): Promise<Folder | null>;
  room(): Promise<Room>;
  readonly locks: Locks;
  readonly keyValue: KeyValue;
  readonly gpu: Gpu;
  readonly threads: Threads;
  readonly assets: Assets;
}
