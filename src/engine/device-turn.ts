/** One thing at a time has the device: a run, a speed probe, a benchmark. Who comes later waits. */
export class DeviceTurn {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
