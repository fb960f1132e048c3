import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { describeBuild } from '../offline.ts';
import { StaticHost } from './static-host.ts';
import { Studio, test, tiny } from './studio.ts';

test.use({ serviceWorkers: 'allow' });

let host: StaticHost;
let address: string;
test.beforeEach(async () => {
  host = new StaticHost();
  address = await host.open();
});
test.afterEach(() => {
  host.close();
});

/** Waits until the studio is kept: from then on the service worker answers for this page. */
const kept = (page: Page) =>
  expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

const JOURNEY = `#${tiny(50, 'auto')}`;

test('after the first load the whole journey works without a network', async ({ page, studio, context }) => {
  const requested: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  await page.goto(address);
  await kept(page);
  const { files } = await page.evaluate(
    async () => (await (await fetch('build.json')).json()) as { files: Record<string, string> },
  );
  host.close();

  await page.goto(`${address}${JOURNEY}`);
  await page.reload();
  await studio.useSample();
  await studio.startTraining();
  expect((await studio.reach(['done'], 60_000)).run?.checkpoints).toHaveLength(1);
  await page.getByRole('link', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export run' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.helicase\.tar$/);

  const ofBuild = new Set(
    ['', 'sw.js', 'build.json', ...Object.keys(files)].map((path) => new URL(path, address).href),
  );
  const strange = requested
    .map((url) => url.split('#')[0])
    .filter((url) => !url.startsWith('blob:') && !ofBuild.has(url));
  expect(strange).toEqual([]);
  expect(requested.length).toBeGreaterThan(5);
});

test('the bench is kept only from the first time on that it is asked for', async ({ page }) => {
  await page.goto(address);
  await kept(page);
  const keptOfBench = () =>
    page.evaluate(async () => {
      const [name] = await caches.keys();
      const paths = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
      return { all: paths.length, bench: paths.filter((path) => path.includes('/bench-')) };
    });
  const before = await keptOfBench();
  expect(before.all).toBeGreaterThan(5);
  expect(before.bench).toEqual([]);
  const answers = () =>
    page.evaluate(async () => {
      const { files } = (await (await fetch('build.json')).json()) as { files: Record<string, string> };
      const scripts = Object.keys(files).filter((path) => path.includes('/bench-'));
      return Promise.all(scripts.map(async (path) => (await fetch(path)).status));
    });
  const online = await answers();
  expect(online.length).toBeGreaterThanOrEqual(2);
  expect(new Set(online)).toEqual(new Set([200]));
  host.close();
  expect(await answers()).toEqual(online);
  expect((await keptOfBench()).bench).toHaveLength(online.length);
});

test('can be installed', async ({ page, context }) => {
  await page.goto(address);
  await kept(page);
  const session = await context.newCDPSession(page);
  const { errors, url } = (await session.send('Page.getAppManifest')) as { errors: unknown[]; url: string };
  expect(url).toBe(new URL('manifest.webmanifest', address).href);
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows, which is the one thing that may stand in the way.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

test('a new version waits for the tabs of the old one, and no page mixes the two', async ({ page, context }) => {
  await page.goto(address);
  await kept(page);
  const script = await page.evaluate(
    () => document.querySelector<HTMLScriptElement>('script[type=module]')!.src.split('/').at(-1)!,
  );

  // A new build: the page's script under another name, which those that are loaded later name too; the old one gone.
  const renamed = script.replace('index-', 'index-NEXT');
  cpSync(join(host.folder, 'assets', script), join(host.folder, 'assets', renamed));
  rmSync(join(host.folder, 'assets', script));
  const texts = readdirSync(join(host.folder, 'assets')).filter((name) => name.endsWith('.js'));
  for (const file of ['index.html', ...texts.map((name) => `assets/${name}`)])
    host.rewrite(file, (text) => text.replaceAll(script, renamed));
  await describeBuild(host.folder);

  const newer = await context.newPage();
  await newer.goto(address);
  await expect
    .poll(() => newer.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')!.src))
    .toContain(renamed);
  await expect(newer.getByRole('link', { name: 'Train' })).toBeVisible();
  await expect
    .poll(() => newer.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null))
    .toBe(true);
  // The old tab still has every file it was built with.
  expect(await page.evaluate(async (name) => (await fetch(`assets/${name}`)).status, script)).toBe(200);
  expect(readdirSync(join(host.folder, 'assets'))).not.toContain(script);

  await page.close();
  await newer.close();
  const later = await context.newPage();
  const studio = new Studio(later);
  await expect
    .poll(async () => {
      await later.goto(address);
      const kept = await later.evaluate(() => caches.keys());
      // A tab that only loads again never leaves the old version: between two looks none of its pages is open.
      await later.goto('about:blank');
      return kept;
    })
    .toHaveLength(1);
  host.close();
  await later.goto(address);
  await expect
    .poll(() => later.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')!.src))
    .toContain(renamed);
  await expect(later.getByRole('link', { name: 'Train' })).toBeVisible();
  expect(studio.complaints).toEqual([]);
});

test('an address with a query opens the studio, with and without a network, and the host never sees the query', async ({
  page,
  studio,
}) => {
  await page.goto(address);
  await kept(page);
  for (const online of [true, false]) {
    if (!online) host.close();
    await page.goto(`${address}?utm_source=mail#preset=small`);
    await expect(page.getByRole('link', { name: 'Train' })).toBeVisible();
    expect(new URL(page.url()).search).toBe('?utm_source=mail');
  }
  expect(host.queries).toEqual([]);
  expect(studio.complaints).toEqual([]);
});

test('another project in the place of the studio is untouched, and the worker is gone', async ({ page }) => {
  await page.goto(address);
  await kept(page);
  host.replaceWith({
    'index.html': `<!doctype html><title>none</title><body><script>
      document.body.append('inline ran');
      fetch('data.json?v=1').then((answer) => answer.text()).then((text) => { document.title = text; });
    </script>`,
    'other.html': '<!doctype html><title>another page</title>',
    'data.json': '{"a":1}',
  });
  await page.goto(address);
  await expect(page.getByText('inline ran')).toBeVisible();
  await expect.poll(() => page.title()).toBe('{"a":1}');
  await page.goto(`${address}other.html?x=1`);
  expect(await page.title()).toBe('another page');
  const left = () =>
    page.evaluate(async () => ({
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      caches: await caches.keys(),
    }));
  await expect.poll(left).toEqual({ workers: 0, caches: [] });
  await page.goto(address);
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
});

test('a page of another project opened first, and a host with nothing, send the worker away too', async ({ page }) => {
  for (const [path, files, title] of [
    ['other.html', { 'other.html': '<!doctype html><title>another page</title>' }, 'another page'],
    ['', {}, ''],
  ] as const) {
    host.rebuild();
    await page.goto(address);
    await kept(page);
    host.replaceWith(files);
    await page.goto(address + path);
    expect(await page.title()).toBe(title);
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length))
      .toBe(0);
  }
});

test('the page of a studio that is there still fails whatever is none of its files', async ({ page, context }) => {
  await page.goto(address);
  await kept(page);
  // In a tab of its own: the browser's error page, which follows a failed navigation, would interrupt the next one.
  const other = await context.newPage();
  await expect(other.goto(`${address}other.html`)).rejects.toThrow();
  expect(
    await page.evaluate(() =>
      fetch('build.json?leak=1').then(
        () => 'sent',
        () => 'failed',
      ),
    ),
  ).toBe('failed');
});
