import { count, faultyPath, parseText, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { RecordLog } from '../../storage/record-log';
import {
  type ElsewherePart,
  elsewhereSchema,
  eventSchema,
  labelSchema,
  type RunEvent,
  type RunLabel,
  type RunStanding,
  STANDING_AT_START,
  standingSchema,
} from './run-record';

const FILE = 'journal.log';

/** Kinds of entries, each known by its first key. */
const KINDS = {
  label: z.object({ label: labelSchema }),
  standing: z.object({ standing: standingSchema }),
  event: z.object({ event: eventSchema }),
  /** What was told after this step of a run that goes on from a checkpoint no longer holds. */
  rewoundTo: z.object({ rewoundTo: z.number() }),
  /** The run was given more steps, to this many; after those of its schedule its rate stays (training/schedule.ts). */
  extended: z.object({ extended: z.object({ steps: count }) }),
  /** The run went on after this step: after a pause, or from a checkpoint. */
  gapAfter: z.object({ gapAfter: z.number(), from: z.enum(['pause', 'checkpoint']) }),
  /** Steps that were trained elsewhere and came in by an import. */
  elsewhere: z.object({ elsewhere: elsewhereSchema }),
};
type Kinds = typeof KINDS;

/** What is told about a run as time goes on. Of labels and standings the newest holds; of gaps and events, all do. */
export type JournalEntry = { [K in keyof Kinds]: Readonly<z.output<Kinds[K]>> }[keyof Kinds];

export interface JournalContent {
  readonly label: RunLabel | null;
  readonly standing: RunStanding;
  readonly events: readonly RunEvent[];
  readonly gaps: readonly number[];
  /** The steps it was given last; null where they are those it began with. */
  readonly steps: number | null;
  /** Steps of the checkpoints the run was continued from. */
  readonly resumedFrom: readonly number[];
  /** In the order of their steps. */
  readonly elsewhere: readonly ElsewherePart[];
}

/** JSON records in an append-only log: nothing written before can be lost by a write that is cut short. */
export class Journal {
  private readonly log: RecordLog;

  private constructor(log: RecordLog) {
    this.log = log;
  }

  /** @param unreadable told the path of what is faulty in an entry that this build does not know */
  static async open(
    folder: Folder,
    unreadable: (path: string) => void = passOver,
  ): Promise<{ readonly journal: Journal; readonly content: JournalContent }> {
    const reader = new Reader(unreadable);
    const log = await RecordLog.open(folder, FILE, (payload) => reader.read(payload));
    return { journal: new Journal(log), content: reader.content };
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    const encoder = new TextEncoder();
    return entries.length === 0
      ? Promise.resolve()
      : this.log.append(entries.map((entry) => encoder.encode(JSON.stringify(entry))));
  }
}

export const readJournal = async (folder: Folder, unreadable?: (path: string) => void): Promise<JournalContent> =>
  (await Journal.open(folder, unreadable)).content;

/** Checksums tell what was damaged: an entry that is whole and unknown was written by a newer build. */
const passOver = (): void => undefined;

class Reader {
  private label: RunLabel | null = null;
  private standing: RunStanding = STANDING_AT_START;
  private events: RunEvent[] = [];
  private gaps: number[] = [];
  private steps: number | null = null;
  private readonly resumedFrom: number[] = [];
  private elsewhere: ElsewherePart[] = [];
  private readonly unreadable: (path: string) => void;

  constructor(unreadable: (path: string) => void) {
    this.unreadable = unreadable;
  }

  get content(): JournalContent {
    const { label, standing, events, gaps, steps, resumedFrom, elsewhere } = this;
    return { label, standing, events, gaps, steps, resumedFrom, elsewhere };
  }

  read(payload: Uint8Array): void {
    const entry = parseEntry(payload);
    if (typeof entry === 'string') this.unreadable(entry);
    else if ('label' in entry) this.label = entry.label;
    else if ('standing' in entry) this.standing = entry.standing;
    else if ('event' in entry) this.events.push(entry.event);
    else if ('extended' in entry) this.steps = entry.extended.steps;
    else if ('rewoundTo' in entry) this.rewind(entry.rewoundTo);
    else if ('elsewhere' in entry) this.came(entry.elsewhere);
    else {
      this.gaps.push(entry.gapAfter);
      if (entry.from === 'checkpoint') this.resumedFrom.push(entry.gapAfter);
    }
  }

  /** A part that came in again, longer, takes the place of the one before. */
  private came(part: ElsewherePart): void {
    this.elsewhere = [...this.elsewhere.filter(({ after }) => after < part.after), part];
  }

  private rewind(step: number): void {
    this.events = this.events.filter((event) => event.step <= step);
    this.gaps = this.gaps.filter((gap) => gap <= step);
    this.elsewhere = this.elsewhere
      .filter(({ after }) => after < step)
      .map((part) => ({ ...part, to: Math.min(part.to, step) }));
  }
}

/** The entry, or the path of what is faulty in it. */
function parseEntry(payload: Uint8Array): JournalEntry | string {
  const json = parseText(new TextDecoder().decode(payload));
  if (typeof json !== 'object' || json === null) return '';
  const kind = (Object.keys(KINDS) as (keyof Kinds)[]).find((key) => Object.hasOwn(json, key));
  if (kind === undefined) return String(Object.keys(json)[0] ?? '').slice(0, 100);
  const parsed = KINDS[kind].safeParse(json);
  return parsed.success ? parsed.data : faultyPath(parsed.error);
}
