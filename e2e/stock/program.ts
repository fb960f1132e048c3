import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A program that runs beside the tests and ends with them, however they end. */
export class Program {
  readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly kill = () => void this.child.kill();

  constructor(path: string, args: readonly string[], options: SpawnOptions) {
    this.child = spawn(path, args, options);
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()).once('error', () => resolve()));
    process.once('exit', this.kill);
  }

  async end(): Promise<void> {
    this.kill();
    await this.ended;
    process.off('exit', this.kill);
  }
}
