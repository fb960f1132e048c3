import { Heard } from '../engine/testing';
import { connectEngine } from './client';

/** The real worker with the real private file system: what no thread but a worker may do. */
export class Tab {
  readonly engine = connectEngine(null);
  readonly heard = new Heard(this.engine);

  async genomes() {
    return (await this.engine.library.list()).genomes;
  }

  async runs() {
    return (await this.engine.runs.list()).runs;
  }

  close(): void {
    this.engine.close();
  }
}
