import type { Terminal } from './terminal';

/** How far a piece of work is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What stands behind the bar: a loss, a speed. */
  readonly text: string;
}

const BAR = 24;
/** A terminal is rewritten this often at most. */
const REWRITE_MS = 100;
/** Elsewhere a line is printed for each of so many parts of the work. */
const PLAIN_PARTS = 20;

/** One line that moves on a terminal, or a line now and then where there is none. */
export class ProgressLine {
  private readonly terminal: Terminal;
  private readonly now: () => number;
  private readonly beganAt: number;
  private firstDone: number | null = null;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private part = -1;
  private open = false;

  constructor(terminal: Terminal, now = () => performance.now()) {
    this.terminal = terminal;
    this.now = now;
    this.beganAt = now();
  }

  show(progress: Progress): void {
    const { done, total } = progress;
    this.firstDone ??= done;
    if (this.terminal.rewrites) {
      if (this.now() - this.drawnAt < REWRITE_MS && done < total) return;
      this.drawnAt = this.now();
      const text = `${bar(done / total)} ${this.facts(progress)}`;
      this.terminal.err(`\r\x1b[K${text.slice(0, this.terminal.columns - 1)}`);
      this.open = true;
      return;
    }
    const part = Math.floor((PLAIN_PARTS * done) / total);
    if (part === this.part && done < total) return;
    this.part = part;
    this.terminal.err(`${this.facts(progress)}\n`);
  }

  /** Prints a line of its own above the moving one. */
  note(text: string): void {
    this.terminal.err(this.open ? `\r\x1b[K${text}\n` : `${text}\n`);
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** The moving line stays where it is, and the next text begins below it. */
  end(): void {
    if (this.open) this.terminal.err('\n');
    this.open = false;
  }

  private facts({ done, total, text }: Progress): string {
    const since = done - (this.firstDone ?? 0);
    const left = since > 0 ? ((this.now() - this.beganAt) * (total - done)) / since : null;
    const eta = left === null || done >= total ? '' : `  ${duration(left)} left`;
    return `${done.toLocaleString('en')}/${total.toLocaleString('en')}  ${text}${eta}`;
  }
}

const bar = (share: number): string => {
  const full = Math.round(BAR * Math.min(1, share));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`;
};

/** Hours, minutes and seconds as `1:02:03` or `02:03`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
