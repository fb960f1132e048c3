import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect } from '@playwright/test';
import { Program } from './program.ts';
import type { Command, Driver } from './session.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const DISPLAY_SERVER = '/usr/bin/Xvfb';
const BROWSERS = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);

/** Where WebKitGTK's small browser is installed, with what drives it and a display; undefined where one is missing. */
export const findWebKit = (): string | undefined =>
  [DRIVER, DISPLAY_SERVER].every(existsSync) ? BROWSERS.find(existsSync) : undefined;

/** Where the standard puts its commands. */
const COMMANDS: Readonly<Record<Command, readonly [method: string, path: string]>> = {
  Navigate: ['POST', '/url'],
  ExecuteAsyncScript: ['POST', '/execute/async'],
  FindElement: ['POST', '/element'],
  ElementSendKeys: ['POST', '/element/{id}/value'],
  NewWindow: ['POST', '/window/new'],
  SwitchToWindow: ['POST', '/window'],
  CloseWindow: ['DELETE', '/window'],
};

/** What Safari has and WebKitGTK 2.50 leaves off. */
const AS_SAFARI = '--features=FileSystem,AccessHandle,FileSystemWritableStream,StorageAPI,StorageAPIEstimate';

/** Starts WebKitGTK on a display of its own. A driven one is a private window: nothing is kept there. */
export async function openWebKit(binary: string): Promise<Driver> {
  const home = mkdtempSync(join(tmpdir(), 'helicase-webkit-'));
  const downloads = join(home, 'downloads');
  mkdirSync(downloads);
  mkdirSync(join(home, '.config'));
  writeFileSync(join(home, '.config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const screen = new Program(DISPLAY_SERVER, ['-displayfd', '3', '-screen', '0', '1280x800x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const programs = [screen];
  const end = async () => {
    for (const program of programs.reverse()) await program.end();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const display = await firstLine(screen.child.stdio[3] as Readable);
    const port = await freePort();
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      DISPLAY: `:${display}`,
      JSC_useSharedArrayBuffer: '1',
    };
    programs.push(new Program(DRIVER, [`--port=${port}`], { env, stdio: 'ignore' }));
    const send = (method: string, path: string, body?: object) => ask(`http://127.0.0.1:${port}${path}`, method, body);
    await expect.poll(() => send('GET', '/status').then(Boolean, () => false), { timeout: 60_000 }).toBe(true);
    const options = { binary, args: ['--automation', AS_SAFARI] };
    const opened = await send('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    const session = `/session/${(opened as { sessionId: string }).sessionId}`;
    await send('POST', `${session}/timeouts`, { script: 60_000 });
    return {
      downloads,
      command(name, { id, ...params } = {}) {
        const [method, path] = COMMANDS[name];
        return send(method, session + path.replace('{id}', String(id)), method === 'POST' ? params : undefined);
      },
      async close() {
        await send('DELETE', session).catch(() => undefined);
        await end();
      },
    };
  } catch (cause) {
    await end();
    throw cause;
  }
}

async function ask(address: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(address, { method, body: body && JSON.stringify(body) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${new URL(address).pathname}: ${JSON.stringify(value)}`);
  return value;
}

/** What the display server says once it is ready: the number of its display. */
const firstLine = (stream: Readable): Promise<string> =>
  new Promise((resolve) => stream.once('data', (bytes) => resolve(String(bytes).trim())));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
