/**
 * File work that somebody asked for beside the run under way: a list, an import, an export. On WebAssembly steps hold
 * the thread, and whoever awaits a file gets one answer a turn; while such work is under way, it is given a share of
 * each step, as a save is.
 */
export class BackgroundWork {
  private count = 0;

  get underWay(): boolean {
    return this.count > 0;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.count++;
    try {
      return await work;
    } finally {
      this.count--;
    }
  }
}
