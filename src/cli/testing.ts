import { main } from './main';
import type { Terminal } from './terminal';

/** Settings of a network and a step that take no time. */
export const TINY = [
  'windowLength=24',
  'clsVectors=2',
  'width=8',
  'hidden=8',
  'groupSize=4',
  'batch=4',
  'validationWindows=8',
  'augmentationReach=4',
].flatMap((pair) => ['--set', pair]);

/** A terminal that remembers. */
export class RecordedTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly rewrites: boolean;
  readonly columns = 80;
  private readonly listeners = new Set<() => void>();

  constructor(rewrites = false) {
    this.rewrites = rewrites;
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  onInterrupt(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ctrl C. */
  interrupt(): void {
    for (const listener of this.listeners) listener();
  }

  get listening(): boolean {
    return this.listeners.size > 0;
  }
}

/** One command line, from its words to what it said. */
export const run = (...args: readonly string[]) => runOn(new RecordedTerminal(), args);

export async function runOn(terminal: RecordedTerminal, args: readonly string[]) {
  const code = await main(args, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}
