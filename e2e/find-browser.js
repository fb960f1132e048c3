// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

/**
 * The Chrome or Chromium that tests drive: found, or with `node e2e/find-browser.js` installed where there is none.
 * Plain JavaScript, because Node 20 runs no TypeScript.
 */

/**
 * What is asked of the machine.
 * @typedef {object} Machine
 * @property {string} platform as Node names it
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {boolean} root whether the user may install packages of the system
 * @property {string} downloaded where Playwright puts its browser, whether it is there or not
 * @property {(path: string) => boolean} exists
 * @property {(program: string, ...args: string[]) => boolean} run shows what the program says; false where it failed
 * @property {(text: string) => void} say
 */

/**
 * Chromium as Debian packs it without windows of its own: the same engine, and a third less of the processor for a
 * short journey, since no window is made around a page.
 */
const WITHOUT_WINDOWS = '/usr/bin/chromium-headless-shell';

const ADVICE = 'Install Chrome or Chromium, or name one in CHROME_PATH.';

/** @param {Machine} machine */
function usualPlaces({ platform, env }) {
  switch (platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ];
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((root) =>
        join(env[root] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
      );
    default:
      return [
        WITHOUT_WINDOWS,
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/snap/bin/chromium',
      ];
  }
}

/**
 * The browser that CHROME_PATH names, else an installed one, else Playwright's own; undefined where there is none.
 * @param {Machine} machine
 * @param {boolean} [windows] whether it must have windows, whose tabs can be hidden and put aside
 * @returns {string | undefined}
 */
export function findBrowser(machine, windows = false) {
  const named = machine.env['CHROME_PATH'];
  const places = [...usualPlaces(machine), machine.downloaded];
  if (!named) return places.find((path) => machine.exists(path) && !(windows && path === WITHOUT_WINDOWS));
  if (!machine.exists(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
  return named;
}

/**
 * Finds a browser, and installs one where there is none: Playwright's own, with the packages of the system that it
 * needs where the user may install such; where it cannot be had, the system's Chromium.
 * @param {Machine} machine
 * @returns {string} where it is
 */
export function needBrowser(machine) {
  if (findBrowser(machine, true) !== undefined) return /** @type {string} */ (findBrowser(machine));
  const { platform, root, exists, run, say } = machine;
  const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  const debian = platform === 'linux' && root && exists('/usr/bin/apt-get');

  say("No Chrome or Chromium is installed: downloading Playwright's (some 200 MB, kept for the next time).");
  if (run(process.execPath, playwright, 'install', '--no-shell', 'chromium')) {
    if (debian) {
      say('Installing the packages of the system that it needs.');
      if (!run(process.execPath, playwright, 'install-deps', 'chromium')) say('They could not be installed.');
    } else if (platform === 'linux') {
      say('Should it not start: sudo npx playwright install-deps chromium');
    }
  } else if (debian) {
    say("It could not be downloaded: installing the system's Chromium.");
    const packages = ['chromium', 'chromium-headless-shell'];
    if (run('apt-get', 'update', '-q')) run('apt-get', 'install', '-qy', '--no-install-recommends', ...packages);
  }
  const installed = findBrowser(machine);
  if (installed === undefined) throw new Error(`The tests need a browser, and none could be installed. ${ADVICE}`);
  say(`The tests drive ${installed}.`);
  return installed;
}

/** @type {Machine} */
export const thisMachine = {
  platform: process.platform,
  env: process.env,
  root: process.getuid?.() === 0,
  downloaded: chromium.executablePath(),
  exists: existsSync,
  run: (program, ...args) =>
    spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0,
  say: (text) => void process.stdout.write(`${text}\n`),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    needBrowser(thisMachine);
  } catch (cause) {
    process.stderr.write(`${cause instanceof Error ? cause.message : cause}\n`);
    process.exit(1);
  }
}
