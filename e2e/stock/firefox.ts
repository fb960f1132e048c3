import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { findBrowser, thisMachine } from '../find-browser.js';
import { Program } from './program.ts';
import type { Driver } from './session.ts';

/** Where a Firefox is installed; undefined where there is none. */
export const findFirefox = (): string | undefined =>
  ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'].find(existsSync);

/**
 * The software adapter that Debian's Chromium brings, by the file that tells Vulkan of it; undefined where there is
 * none.
 */
export function findAdapter(): string | undefined {
  const chromium = findBrowser(thisMachine);
  const places = [chromium === undefined ? '' : dirname(chromium), '/usr/lib/chromium'];
  return places.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync);
}

/** A fresh profile that asks nothing, calls nobody and saves downloads without a question. */
const preferences = (downloads: string) => ({
  'app.normandy.enabled': false,
  'browser.download.dir': downloads,
  'browser.download.folderList': 2,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  // What Firefox on Linux leaves off, on an adapter that it would not trust.
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
});

/**
 * Starts a headless Firefox and drives it by Marionette, which every Firefox brings along. It has WebGPU where there is
 * an adapter for it.
 */
export async function openFirefox(binary: string): Promise<Driver> {
  const profile = mkdtempSync(join(tmpdir(), 'helicase-firefox-'));
  const downloads = join(profile, 'downloads');
  mkdirSync(downloads);
  const lines = Object.entries(preferences(downloads)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--headless', '--no-remote', '--marionette', '--profile', profile];
  const adapter = findAdapter();
  const vulkan = adapter === undefined ? {} : { VK_ICD_FILENAMES: adapter, LD_LIBRARY_PATH: dirname(adapter) };
  const program = new Program(binary, args, { stdio: 'ignore', env: { ...process.env, ...vulkan } });
  const end = async () => {
    await program.end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const marionette = await Marionette.open(await portIn(join(profile, 'MarionetteActivePort')));
    await marionette.send('WebDriver:NewSession', {});
    await marionette.send('WebDriver:SetTimeouts', { script: 60_000 });
    return {
      downloads,
      async command(name, params = {}) {
        const answer = await marionette.send(`WebDriver:${name}`, params);
        const isValue = typeof answer === 'object' && answer !== null && Object.keys(answer).join() === 'value';
        return isValue ? Object.values(answer)[0] : answer;
      },
      async close() {
        marionette.close();
        await end();
      },
    };
  } catch (cause) {
    await end();
    throw cause;
  }
}

/** The port that Firefox writes into its profile once it listens. */
async function portIn(file: string): Promise<number> {
  const port = () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  await expect.poll(port, { timeout: 60_000 }).toBeGreaterThan(0);
  return port();
}

type Answer = readonly [type: 1, id: number, error: { error: string; message: string } | null, result: unknown];

/** Marionette's protocol: JSON behind its length, commands and answers numbered. */
class Marionette {
  private readonly socket: Socket;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private received = Buffer.alloc(0);
  private commands = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => this.take(bytes));
    // Whoever waits still would wait for ever.
    socket.on('close', () => {
      for (const [id, answer] of this.waiting) answer([1, id, { error: 'closed', message: 'Firefox is gone' }, null]);
    });
  }

  static async open(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Marionette(socket);
  }

  send(name: string, params: object): Promise<unknown> {
    const id = ++this.commands;
    const text = Buffer.from(JSON.stringify([0, id, name, params]));
    this.socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ([, , error, result]) => {
        if (error === null) resolve(result);
        else reject(new Error(`${name}: ${error.error} ${error.message}`));
      });
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const colon = this.received.indexOf(':');
      const end = colon + 1 + Number(this.received.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || this.received.length < end) return;
      const message = JSON.parse(this.received.subarray(colon + 1, end).toString()) as Answer | object;
      this.received = this.received.subarray(end);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const answer = message as unknown as Answer;
      this.waiting.get(answer[1])?.(answer);
      this.waiting.delete(answer[1]);
    }
  }
}
