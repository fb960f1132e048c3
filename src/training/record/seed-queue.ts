import { count, parseText, text, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { makeCommitted, neverWritten, removeCommitted, sweepUncommitted } from '../../storage/commit';
import { FolderLocks } from '../../storage/folder-locks';
import { parseJson } from '../../storage/json-file';
import { RecordLog } from '../../storage/record-log';
import { configSchema } from '../config';
import { MOST_SEEDS } from '../seeds';
import { upgradeConfig } from './older';
import { genomeSchema } from './run-record';

const VERSION = 1;

/** The same settings to be trained with several seeds, one run after the other; written once. */
const plannedSchema = z.object({
  version: z.literal(VERSION),
  /** What its runs are named after. */
  name: text(500),
  /** Of the first seed. */
  config: configSchema,
  genome: genomeSchema,
  /** The checkpoint that every run starts from; null where each seed draws its weights. */
  weights: z.object({ id: text(100), checkpoint: text(200) }).nullable(),
  /** In the order in which they are trained. The id is what the run is kept under, whether or not it has begun. */
  runs: z
    .array(z.object({ seed: count.max(0xffffffff), id: text(100) }))
    .min(1)
    .max(MOST_SEEDS)
    .readonly(),
});
export type PlannedSeeds = Readonly<z.output<typeof plannedSchema>>;

export interface KeptSeeds {
  readonly planned: PlannedSeeds;
  /** Ids of runs that the queue has done with: those that ended, and those it was told to leave out. */
  readonly over: ReadonlySet<string>;
}

/** The one queue there is at a time: a folder of this name, and its lock. */
const QUEUE = 'queue';
const PLANNED = 'planned.json';
const OVER = 'over.log';

/**
 * The seeds that are still to be trained, kept so that they outlive the tab: `planned.json` (what is to be trained; a
 * folder without it is no queue) and `over.log` (the ids of runs it has done with). How far each run came stands with
 * the run: nothing is written down twice.
 */
export class SeedQueueStore {
  private readonly root: Folder;
  private readonly locks: FolderLocks;
  private taking = false;

  constructor(root: Folder, locks = FolderLocks.unshared()) {
    this.root = root;
    this.locks = locks;
  }

  /** Removes what was never wholly kept. */
  sweep(): Promise<void> {
    return sweepUncommitted(this.root, PLANNED, () => this.locks.held());
  }

  /** Whoever trains the queue holds it. @returns a function that gives it back, or null where someone has it */
  async take(): Promise<(() => void) | null> {
    const release = await this.locks.take(QUEUE);
    if (release === null) return null;
    this.taking = true;
    return () => {
      this.taking = false;
      release();
    };
  }

  /** Who trains it now. */
  async taken(): Promise<'here' | 'elsewhere' | null> {
    if (this.taking) return 'here';
    return (await this.locks.held()).has(QUEUE) ? 'elsewhere' : null;
  }

  /** Null where there is none, or one that this build cannot read. */
  async read(): Promise<KeptSeeds | null> {
    const folder = await this.root.existing(QUEUE);
    const json = await parseJson<object>(await folder?.read(PLANNED));
    if (folder === undefined || json === undefined) return null;
    const config = 'config' in json ? upgradeConfig(json.config) : undefined;
    const { data } = plannedSchema.safeParse({ ...json, config });
    if (data === undefined) return null;
    const over = new Set<string>();
    await openOver(folder, over);
    return { planned: data, over };
  }

  /**
   * Takes the place of a queue that is there; the caller holds the lock.
   * @throws TypedError where there is no room; there is no queue then
   */
  async create(planned: Omit<PlannedSeeds, 'version'>): Promise<void> {
    await this.remove();
    await makeCommitted(
      this.root,
      QUEUE,
      PLANNED,
      async () => undefined,
      () => ({ version: VERSION, ...planned }),
    );
  }

  /** The queue has done with this run; the caller holds the lock. @throws TypedError where there is no room */
  async leave(id: string): Promise<void> {
    const folder = await this.root.existing(QUEUE);
    if (folder === undefined || (await neverWritten(folder, PLANNED))) return;
    const log = await openOver(folder, new Set());
    await log.append([new TextEncoder().encode(JSON.stringify({ id }))]);
  }

  /** Its runs stay what they are. */
  remove(): Promise<void> {
    return removeCommitted(this.root, QUEUE, PLANNED);
  }
}

/** An entry names a run, not a seed: one that an older queue of this folder left says nothing of this one. */
const overSchema = z.object({ id: text(100) });

const openOver = (folder: Folder, over: Set<string>): Promise<RecordLog> =>
  RecordLog.open(folder, OVER, (payload) => {
    const entry = overSchema.safeParse(parseText(new TextDecoder().decode(payload))).data;
    if (entry !== undefined) over.add(entry.id);
  });
