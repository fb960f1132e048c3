import type { Point } from '../training/signals';
import { connectEngine } from '../worker/client';
import type { Command, EngineEvent } from './protocol';

/** The real worker with the real private file system: what no thread but a worker may do. */
export class Tab {
  readonly events: EngineEvent[] = [];
  private readonly engine = connectEngine();
  private seen = 0;
  private look: () => void = () => {};

  constructor() {
    this.engine.subscribe((event) => {
      this.events.push(event);
      this.look();
    });
  }

  get points(): Point[] {
    return this.events.flatMap((event) => (event.type === 'points' ? event.points : []));
  }

  /** Sends a command and waits for the first event of one of the types that comes after it. */
  async ask<T extends EngineEvent['type']>(
    command: Command,
    ...types: T[]
  ): Promise<Extract<EngineEvent, { type: T }>> {
    this.seen = this.events.length;
    this.engine.post(command);
    return this.next(...types);
  }

  send(command: Command): void {
    this.engine.post(command);
  }

  async next<T extends EngineEvent['type']>(...types: T[]): Promise<Extract<EngineEvent, { type: T }>> {
    const wanted = (event: EngineEvent): event is Extract<EngineEvent, { type: T }> => types.includes(event.type as T);
    await this.until(() => this.events.slice(this.seen).some(wanted), types.join(' or '));
    const found = this.events.slice(this.seen).find(wanted)!;
    this.seen = this.events.indexOf(found) + 1;
    return found;
  }

  /** Waits until the run has reported a step. */
  reached(step: number): Promise<void> {
    return this.until(() => (this.points.at(-1)?.step ?? 0) >= step, `step ${step}`);
  }

  async genomes() {
    return (await this.ask({ type: 'listGenomes' }, 'library')).library.genomes;
  }

  close(): void {
    this.engine.close();
  }

  /** Looks at every event as it comes: a test that polls is late on a busy machine. */
  private until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new Error(`The engine did not come to ${what}; it said ${this.events.map(({ type }) => type).join(', ')}`),
          ),
        120_000,
      );
      this.look = () => {
        if (!holds()) return;
        clearTimeout(late);
        resolve();
      };
      this.look();
    });
  }
}
