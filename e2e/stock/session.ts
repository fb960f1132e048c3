import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Snapshot } from '../../src/studio/shell/snapshot.ts';

/** A browser as its distribution ships it, driven by the commands of the WebDriver standard. */
export interface Driver {
  /**
   * @param name as the standard calls the command, in one word
   * @returns what the standard calls its value
   */
  command(name: Command, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Where downloads go. */
  readonly downloads: string;
  close(): Promise<void>;
}

export type Command =
  | 'Navigate'
  | 'ExecuteAsyncScript'
  | 'FindElement'
  | 'ElementSendKeys'
  | 'NewWindow'
  | 'SwitchToWindow'
  | 'CloseWindow';

/** A tab of such a browser with the studio in it. */
export class StockSession {
  private readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  /**
   * Opens an address afresh, whatever part of it is new.
   * @param sets what its page puts into `window` once it is there
   */
  async open(address: string, sets = 'helicase'): Promise<void> {
    await this.driver.command('Navigate', { url: 'about:blank' });
    await this.driver.command('Navigate', { url: address });
    await expect.poll(() => this.evaluate((name) => name in window, sets), { timeout: 120_000 }).toBe(true);
  }

  /** Runs a function in the page, which sees nothing of what stands around it here. */
  async evaluate<Args extends unknown[], T>(work: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T> {
    const script = `
      const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${work})(...${JSON.stringify(args)})).then(
        (value) => done(JSON.stringify({ value })),
        (cause) => done(JSON.stringify({ cause: String(cause) })),
      );`;
    const answer = await this.driver.command('ExecuteAsyncScript', { script, args: [] });
    const { value, cause } = JSON.parse(String(answer)) as { value: T; cause?: string };
    if (cause !== undefined) throw new Error(cause);
    return value;
  }

  /** Clicks the button or link whose name matches, once it is there and may be used. */
  async press(name: RegExp): Promise<void> {
    await expect
      .poll(
        () =>
          this.evaluate((source) => {
            const named = [...document.querySelectorAll<HTMLButtonElement>('button, a')].find(
              (element) =>
                new RegExp(source).test((element.ariaLabel ?? element.innerText).trim()) &&
                !element.disabled &&
                element.getClientRects().length > 0,
            );
            named?.click();
            return named !== undefined;
          }, name.source),
        { message: `the button or link ${name}` },
      )
      .toBe(true);
  }

  snapshot(): Promise<Snapshot> {
    return this.evaluate(() => (window as unknown as { helicase: { snapshot(): Snapshot } }).helicase.snapshot());
  }

  /** Waits for a state; fails at once with the reason where the studio fails instead. */
  async reach(state: Snapshot['state'], timeout = 120_000): Promise<Snapshot> {
    await expect
      .poll(
        async () => {
          const now = await this.snapshot();
          expect(now.error).toBeNull();
          return now.state;
        },
        { timeout, intervals: [250] },
      )
      .toBe(state);
    return this.snapshot();
  }

  /** Hands files of this machine to a file input. */
  async chooseFiles(label: string, ...paths: string[]): Promise<void> {
    const value = `input[type=file][aria-label="${label}"]`;
    await expect.poll(() => this.evaluate((css) => document.querySelector(css) !== null, value)).toBe(true);
    const found = (await this.driver.command('FindElement', { using: 'css selector', value })) as object;
    await this.driver.command('ElementSendKeys', { id: Object.values(found)[0], text: paths.join('\n') });
  }

  /** Goes on in another tab; the one before is closed. */
  async changeTab(): Promise<void> {
    const { handle } = (await this.driver.command('NewWindow', { type: 'tab' })) as { handle: string };
    await this.driver.command('CloseWindow');
    await this.driver.command('SwitchToWindow', { handle });
  }

  /** Bytes of what lies whole in the folder of downloads, by ending of the name. */
  async downloaded(...endings: string[]): Promise<Buffer[]> {
    const isWhole = (path: string | undefined) => path !== undefined && statSync(path).size > 0;
    await expect
      .poll(() => endings.filter((ending) => !isWhole(this.downloadedAt(ending))), { message: 'downloads' })
      .toEqual([]);
    return endings.map((ending) => readFileSync(this.downloadedAt(ending)!));
  }

  /** Where a download lies; undefined before it has begun. */
  downloadedAt(ending: string): string | undefined {
    const name = readdirSync(this.driver.downloads).find((file) => file.endsWith(ending));
    return name && join(this.driver.downloads, name);
  }
}
