import { type BrowserContext, expect, type Page, test, type Worker } from '@playwright/test';
import { StaticHost } from './static-host.ts';
import { Elsewhere, tryToLeave, workerIn } from './ways-out.ts';

test.use({ serviceWorkers: 'allow' });

let elsewhere: Elsewhere;
let target: string;
test.beforeEach(async () => {
  elsewhere = new Elsewhere();
  target = await elsewhere.open();
});
test.afterEach(() => {
  elsewhere.close();
});

/** By which ways what runs in a page or worker reaches another origin. */
async function waysOut(place: Page | Worker): Promise<string[]> {
  // A worker and a page take the same function; only its type is told twice.
  await (place as Page).evaluate(tryToLeave, target);
  return elsewhere.ways();
}

/** The studio open at an address, with its engine and its service worker. */
async function openStudio(context: BrowserContext, address: string) {
  const page = await context.newPage();
  const [engine, service] = await Promise.all([
    page.waitForEvent('worker'),
    context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker'),
    page.goto(address),
  ]);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return { page, engine, service };
}

const IN_A_WORKER = ['events', 'fetch', 'keepalive', 'module', 'opaque', 'socket', 'xhr'];

test('positive control: without the policy every one of these ways is open', async ({ context }) => {
  const host = new StaticHost();
  await host.dropPolicy();
  const { page, engine, service } = await openStudio(context, await host.open());
  expect(await waysOut(page)).toEqual([...IN_A_WORKER, 'beacon', 'element', 'frame', 'image', 'style'].sort());
  expect(await waysOut(engine)).toEqual(IN_A_WORKER);
  expect(await waysOut(await workerIn(page, 'held'))).toEqual(IN_A_WORKER);
  expect(await waysOut(await workerIn(page, 'served'))).toEqual(IN_A_WORKER);
  expect(await waysOut(service)).toEqual(expect.arrayContaining(['fetch', 'keepalive', 'opaque', 'socket']));
  host.close();
});

test('as npm start serves it, nothing leaves page, engine, any worker or the service worker', async ({
  context,
  baseURL,
}) => {
  const { page, engine, service } = await openStudio(context, baseURL!);
  for (const place of [page, engine, await workerIn(page, 'held'), await workerIn(page, 'served'), service])
    expect(await waysOut(place)).toEqual([]);
});

test('on a host without headers, nothing leaves the page at the first visit, nor a worker from the second on', async ({
  context,
}) => {
  const host = new StaticHost();
  const address = await host.open();
  const first = await openStudio(context, address);
  for (const place of [first.page, first.engine, await workerIn(first.page, 'held')])
    expect(await waysOut(place)).toEqual([]);
  await first.page.close();

  const { page, engine } = await openStudio(context, address);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  for (const place of [page, engine, await workerIn(page, 'held'), await workerIn(page, 'served')])
    expect(await waysOut(place)).toEqual([]);
  host.close();
});

test('the service worker answers for files of the build and for nothing else', async ({ context, baseURL }) => {
  const { page } = await openStudio(context, baseURL!);
  await page.reload();
  const open = await page.evaluate(async () => {
    const asked = ['icon.svg', 'icon.svg?bases=ACGT', 'ACGT', 'assets/../ACGT', 'assets/a/ACGT', '../ACGT'];
    const answers = await Promise.all(
      asked.map((path) =>
        fetch(path).then(
          () => path,
          () => null,
        ),
      ),
    );
    const sent = await fetch('icon.svg', { method: 'POST', body: 'ACGT' }).then(
      () => 'POST',
      () => null,
    );
    return [...answers, sent].filter((path) => path !== null);
  });
  expect(open).toEqual(['icon.svg']);
});

test('there is no WebRTC in the page', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#root > *').first()).toBeVisible();
  expect(
    await page.evaluate(() => ['RTCPeerConnection', 'webkitRTCPeerConnection'].filter((name) => name in window)),
  ).toEqual([]);
});
