import type { Point } from '../training/signals';
import type { EngineNotice, RunNotice } from './notices';

type NoticeOf<T extends EngineNotice['type']> = Extract<EngineNotice, { readonly type: T }>;
type RunNoticeOf<T extends RunNotice['of']> = Extract<RunNotice, { readonly of: T }>;

const LATE_MS = 120_000;

/** All that an engine, here or behind the wall, says unasked; for tests. */
export class Heard {
  readonly all: EngineNotice[] = [];
  private readonly looks = new Set<() => void>();

  constructor(engine: {
    subscribe(listener: (notice: EngineNotice | { readonly type: 'engineLost' }) => void): unknown;
  }) {
    engine.subscribe((notice) => {
      // Whatever was asked fails with it.
      if (notice.type === 'engineLost') return;
      this.all.push(notice);
      for (const look of [...this.looks]) look();
    });
  }

  of<T extends EngineNotice['type']>(type: T): NoticeOf<T>[] {
    return this.all.filter((notice): notice is NoticeOf<T> => notice.type === type);
  }

  /** What the runs said. */
  run<T extends RunNotice['of']>(of: T): RunNoticeOf<T>[] {
    return this.of('run').flatMap(({ event }) => (event.of === of ? [event as RunNoticeOf<T>] : []));
  }

  get points(): readonly Point[] {
    return this.run('points').flatMap(({ points }) => points);
  }

  /** The messages of the log. */
  get log(): string {
    return this.run('log')
      .map(({ entry }) => entry.message)
      .join(' ');
  }

  /** The next notice of this type, from now on. */
  async next<T extends EngineNotice['type']>(type: T): Promise<NoticeOf<T>> {
    const before = this.of(type).length;
    await this.until(() => this.of(type).length > before, type);
    return this.of(type)[before];
  }

  async nextOfRun<T extends RunNotice['of']>(of: T): Promise<RunNoticeOf<T>> {
    const before = this.run(of).length;
    await this.until(() => this.run(of).length > before, of);
    return this.run(of)[before];
  }

  /** Waits until a run has reported a step. */
  reached(step: number): Promise<void> {
    return this.until(() => (this.points.at(-1)?.step ?? 0) >= step, `step ${step}`);
  }

  /** Looks at every notice as it comes: a test that polls is late on a busy machine. */
  private until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.looks.delete(look);
        const said = this.all.map((notice) => (notice.type === 'run' ? notice.event.of : notice.type));
        reject(new Error(`The engine did not come to ${what}; it said ${said.join(', ')}`));
      }, LATE_MS);
      const look = () => {
        if (!holds()) return;
        clearTimeout(late);
        this.looks.delete(look);
        resolve();
      };
      this.looks.add(look);
    });
  }
}
