import { createServer } from 'node:net';
import { type BrowserContext, chromium, expect, test } from '@playwright/test';
import { chromiumLaunchOptions } from '../chromium.ts';
import { LONG, Studio } from '../studio.ts';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Playwright keeps the pages it opens in front, and a page in front is neither hidden nor frozen: these are the tabs of
 * a browser that is left to itself.
 */
async function inOrdinaryTabs(work: (tabs: BrowserContext) => Promise<void>): Promise<void> {
  const port = await freePort();
  const options = chromiumLaunchOptions(true);
  const browser = await chromium.launch({ ...options, args: [...options.args, `--remote-debugging-port=${port}`] });
  try {
    const connected = await chromium.connectOverCDP(`http://localhost:${port}`, { noDefaults: true });
    await work(connected.contexts()[0]);
  } finally {
    await browser.close();
  }
}

test('a hidden tab saves; frozen and thawed it goes on; frozen and thrown away it is continued in another', async ({
  baseURL,
}) => {
  await inOrdinaryTabs(async (tabs) => {
    const page = await tabs.newPage();
    const studio = new Studio(page);
    await studio.open(`${LONG}&evaluateEvery=20`, baseURL);
    await studio.useSample();
    await studio.startTraining();
    await studio.reach(['training'], 60_000);
    expect((await studio.snapshot()).run?.checkpoints).toEqual([]);

    const front = await tabs.newPage();
    await front.goto(`${baseURL}/#screen=runs`);
    await front.bringToFront();
    expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
    await expect.poll(async () => (await studio.snapshot()).run?.checkpoints.length).toBeGreaterThan(0);

    const browserOf = await tabs.newCDPSession(page);
    const turn = (state: 'frozen' | 'active') => browserOf.send('Page.setWebLifecycleState', { state });
    await turn('frozen');
    const before = (await studio.snapshot()).run!;
    await turn('active');
    await expect.poll(async () => (await studio.snapshot()).run?.step).toBeGreaterThan(before.step + 2);
    // The page hears of its thaw on its own time, which may be a step or two later.
    const told = async () => (await studio.snapshot()).run?.events.map(({ message }) => message).join(' ');
    await expect.poll(told).toMatch(/The browser had frozen the page for \d+ s/);
    const after = (await studio.snapshot()).run!;
    expect(after.history.step).toEqual(Array.from({ length: after.step }, (_, i) => i + 1));
    expect(after.history.mlmStudent.slice(0, before.step)).toEqual(before.history.mlmStudent.slice(0, before.step));
    expect(studio.complaints).toEqual([]);

    await turn('frozen');
    const frozen = (await studio.snapshot()).run!;
    await page.close();
    const other = new Studio(front);
    await front.reload();
    await front.getByRole('link', { name: 'Train' }).click();
    await front.getByRole('button', { name: /^Continue run \(step [\d,]+\)$/ }).click();
    await other.reach(['training'], 60_000);
    const continued = (await other.snapshot()).run!;
    expect(continued.id).toBe(frozen.id);
    expect(continued.resumedFrom).toBeGreaterThanOrEqual(frozen.checkpoints.at(-1)!.step);
    expect(continued.history.step).toEqual(Array.from({ length: continued.step }, (_, i) => i + 1));
    const kept = Math.min(frozen.step, continued.step);
    expect(continued.history.mlmStudent.slice(0, kept)).toEqual(frozen.history.mlmStudent.slice(0, kept));
    expect(other.complaints).toEqual([]);
  });
});
