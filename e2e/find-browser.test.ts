import { afterEach, describe, expect, test, vi } from 'vitest';
import { chromiumLaunchOptions } from './chromium';
import { findBrowser, type Machine, needBrowser } from './find-browser.js';

const DOWNLOADED = '/home/me/.cache/ms-playwright/chrome';
const SYSTEM = '/usr/bin/chromium';
const WITHOUT_WINDOWS = '/usr/bin/chromium-headless-shell';

interface Around extends Partial<Omit<Machine, 'exists' | 'run' | 'say'>> {
  /** Files that are there. */
  readonly files?: readonly string[];
  /** What a program leaves behind, by a part of its command line; one that is not named fails. */
  readonly leaves?: Readonly<Record<string, readonly string[]>>;
}

/** A machine that installs nothing, and what was done to it. */
function machineWith({ files = [], leaves = {}, ...rest }: Around = {}) {
  const there = new Set(files);
  const ran: string[] = [];
  const said: string[] = [];
  const machine: Machine = {
    platform: 'linux',
    env: {},
    root: false,
    downloaded: DOWNLOADED,
    ...rest,
    exists: (path) => there.has(path),
    run(program, ...args) {
      const line = [program === process.execPath ? 'node' : program, ...args.slice(program === 'apt-get' ? 0 : 1)];
      ran.push(line.join(' '));
      const left = Object.entries(leaves).find(([part]) => line.join(' ').includes(part))?.[1];
      for (const file of left ?? []) there.add(file);
      return left !== undefined;
    },
    say: (text) => void said.push(text),
  };
  return { machine, ran, said };
}

const APT = '/usr/bin/apt-get';
const download = 'node install --no-shell chromium';

describe('the browser of the tests', () => {
  test('is the one that is named, else an installed one, else the one Playwright has downloaded', () => {
    const files = ['/opt/mine', SYSTEM, DOWNLOADED];
    const env = { CHROME_PATH: '/opt/mine' };
    expect(findBrowser(machineWith({ files, env }).machine)).toBe('/opt/mine');
    expect(findBrowser(machineWith({ files }).machine)).toBe(SYSTEM);
    expect(findBrowser(machineWith({ files: [...files, WITHOUT_WINDOWS] }).machine)).toBe(WITHOUT_WINDOWS);
    expect(findBrowser(machineWith({ files: [...files, WITHOUT_WINDOWS] }).machine, true)).toBe(SYSTEM);
    expect(findBrowser(machineWith({ files: [WITHOUT_WINDOWS] }).machine, true)).toBeUndefined();
    expect(findBrowser(machineWith({ files: [DOWNLOADED] }).machine)).toBe(DOWNLOADED);
    expect(findBrowser(machineWith().machine)).toBeUndefined();
    expect(() => findBrowser(machineWith({ env }).machine)).toThrow('CHROME_PATH names /opt/mine');
  });

  test.each([
    ['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['linux', '/usr/bin/google-chrome-stable'],
  ])('is looked for where %s has it', (platform, path) => {
    expect(findBrowser(machineWith({ platform, files: [path] }).machine)).toBe(path);
  });

  test('that is there is not installed', () => {
    const { machine, ran, said } = machineWith({ files: [SYSTEM], root: true });
    expect([needBrowser(machine), ran, said]).toEqual([SYSTEM, [], []]);
  });

  test('that is named and missing is not replaced by another', () => {
    const { machine, ran } = machineWith({ env: { CHROME_PATH: '/opt/mine' }, files: [APT], root: true });
    expect(() => needBrowser(machine)).toThrow('CHROME_PATH names /opt/mine');
    expect(ran).toEqual([]);
  });
});

describe('where there is no browser', () => {
  const leaves = {
    '--no-shell': [DOWNLOADED],
    'install-deps': [],
    'apt-get update': [],
    'apt-get install': [SYSTEM, WITHOUT_WINDOWS],
  };
  const { '--no-shell': _, ...offline } = leaves;

  test("Playwright's is downloaded, with the packages it needs where the user may install them", () => {
    const root = machineWith({ files: [APT], root: true, leaves });
    expect(needBrowser(root.machine)).toBe(DOWNLOADED);
    expect(root.ran).toEqual([download, 'node install-deps chromium']);
    expect(root.said.join(' ')).toMatch(/downloading Playwright's.*packages of the system.*drive .*ms-playwright/);

    const user = machineWith({ files: [APT], leaves });
    expect(needBrowser(user.machine)).toBe(DOWNLOADED);
    expect(user.ran).toEqual([download]);
    expect(user.said.join(' ')).toContain('sudo npx playwright install-deps chromium');

    const mac = machineWith({ platform: 'darwin', leaves });
    expect(needBrowser(mac.machine)).toBe(DOWNLOADED);
    expect(mac.said.join(' ')).not.toContain('sudo');
  });

  test("the system's is installed where Playwright's cannot be had", () => {
    const { machine, ran, said } = machineWith({ files: [APT], root: true, leaves: offline });
    expect(needBrowser(machine)).toBe(WITHOUT_WINDOWS);
    expect(ran.slice(1)).toEqual([
      'apt-get update -q',
      'apt-get install -qy --no-install-recommends chromium chromium-headless-shell',
    ]);
    expect(said.join(' ')).toContain("installing the system's Chromium");
  });

  test.each([
    ['a user who may not', { files: [APT], leaves: offline }],
    ['a system without apt-get', { root: true, leaves: offline }],
    ['another system', { platform: 'darwin', root: true, files: [APT], leaves: offline }],
  ])('%s installs nothing of the system, and is told what to do', (_, around) => {
    const { machine, ran } = machineWith(around);
    expect(() => needBrowser(machine)).toThrow(/none could be installed.*CHROME_PATH/);
    expect(ran).toEqual([download]);
  });

  test('an installation that leaves none is told', () => {
    const { machine } = machineWith({ files: [APT], root: true, leaves: { 'apt-get update': [] } });
    expect(() => needBrowser(machine)).toThrow('none could be installed');
  });
});

afterEach(() => void vi.unstubAllEnvs());

test('what makes a software GPU compile quickly is left out where hardware is measured', () => {
  const forSoftware = /^--disable-dawn-features=/;
  vi.stubEnv('HELICASE_GPU', undefined);
  expect(chromiumLaunchOptions().args).toContainEqual(expect.stringMatching(forSoftware));
  vi.stubEnv('HELICASE_GPU', '1');
  expect(chromiumLaunchOptions().args).not.toContainEqual(expect.stringMatching(forSoftware));
});
