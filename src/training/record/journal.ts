import type { Folder } from '../../platform/folder';
import { RecordLog } from '../../storage/record-log';
import { NOT_BEGUN, type RunEvent, type RunLabel, type RunStanding } from './run-record';

const FILE = 'journal.log';

/** What is told about a run as time goes on. Of labels and standings the newest holds; of gaps and events, all do. */
export type JournalEntry =
  | { readonly label: RunLabel }
  | { readonly standing: RunStanding }
  | { readonly event: RunEvent }
  /** The run went on after this step: after a pause, or from a checkpoint. */
  | { readonly gapAfter: number; readonly from: 'pause' | 'checkpoint' }
  /** What was told after this step of a run that goes on from a checkpoint no longer holds. */
  | { readonly rewoundTo: number };

export interface JournalContent {
  readonly label: RunLabel | null;
  readonly standing: RunStanding;
  readonly events: readonly RunEvent[];
  readonly gaps: readonly number[];
  /** Steps of the checkpoints the run was continued from. */
  readonly resumedFrom: readonly number[];
}

/** JSON records in an append-only log: nothing written before can be lost by a write that is cut short. */
export class Journal {
  private readonly log: RecordLog;

  private constructor(log: RecordLog) {
    this.log = log;
  }

  static async open(folder: Folder): Promise<{ readonly journal: Journal; readonly content: JournalContent }> {
    const reader = new Reader();
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

export const readJournal = async (folder: Folder): Promise<JournalContent> => (await Journal.open(folder)).content;

class Reader {
  private label: RunLabel | null = null;
  private standing: RunStanding = NOT_BEGUN;
  private events: RunEvent[] = [];
  private gaps: number[] = [];
  private readonly resumedFrom: number[] = [];

  get content(): JournalContent {
    const { label, standing, events, gaps, resumedFrom } = this;
    return { label, standing, events, gaps, resumedFrom };
  }

  read(payload: Uint8Array): void {
    const entry = JSON.parse(new TextDecoder().decode(payload)) as JournalEntry;
    if ('label' in entry) this.label = entry.label;
    else if ('standing' in entry) this.standing = entry.standing;
    else if ('event' in entry) this.events.push(entry.event);
    else if ('rewoundTo' in entry) this.rewind(entry.rewoundTo);
    else {
      this.gaps.push(entry.gapAfter);
      if (entry.from === 'checkpoint') this.resumedFrom.push(entry.gapAfter);
    }
  }

  private rewind(step: number): void {
    this.events = this.events.filter((event) => event.step <= step);
    this.gaps = this.gaps.filter((gap) => gap <= step);
  }
}
