import type { Terminal } from './terminal';

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
