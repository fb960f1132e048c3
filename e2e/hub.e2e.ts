import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { test } from './studio.ts';

/**
 * Stands in for the hub and its file servers, with the hub's paths. The real one answers with the address of a file
 * server; a rerouted request cannot be led on.
 */
let hub: Server;
let address: string;
let visits: string[];

const FILE = join(import.meta.dirname, '../src/evaluation/readers/fixtures/test-plain.parquet');
const REPOSITORY = '/datasets/leannmlindsey/GUE/resolve/refs%2Fconvert%2Fparquet/mouse_3';
const CORS = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };

test.beforeEach(async () => {
  visits = [];
  hub = createServer((request, response) => {
    const url = request.url ?? '';
    visits.push(url);
    const part = /^\/datasets.*\/(train|dev|test)\/0000\.parquet$/.exec(url)?.[1];
    if (part !== undefined && url.startsWith(REPOSITORY)) response.writeHead(200, CORS).end(readFileSync(FILE));
    else response.writeHead(404, CORS).end();
  });
  await new Promise<void>((listening) => hub.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
test.afterEach(() => {
  hub.close();
});

/** Every request to another host goes to the stand-in; the browser's policy has its say before. */
const rerouted = (context: BrowserContext) =>
  context.route(/^https:\/\//, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: `${address}${pathname}`, maxRedirects: 0 }) });
  });

const reaches = (page: Page, url: string) =>
  page.evaluate(
    (target) =>
      fetch(target).then(
        () => true,
        () => false,
      ),
    url,
  );

test('files come from the hub through a page of its own, which says first what it will request', async ({
  page,
  studio,
  context,
}) => {
  await rerouted(context);
  await studio.open('screen=benchmarks');
  const card = page.getByRole('article', { name: 'gue/mouse/3', exact: true });
  await card.click();
  await card.getByText('Fetch from Hugging Face', { exact: true }).click();
  const opened = context.waitForEvent('page');
  await card.getByRole('link', { name: 'Open the fetch page' }).click();
  const fetchPage = await opened;
  const requests = fetchPage.getByRole('list', { name: 'Requests' });
  for (const part of ['train', 'dev', 'test'])
    await expect(requests).toContainText(`https://huggingface.co${REPOSITORY}/${part}/0000.parquet`);
  expect(visits).toEqual([]);
  await fetchPage.getByRole('button', { name: 'Request 3 files' }).click();
  await expect(fetchPage.getByRole('status')).toHaveText('The studio has the files. You can close this page.');
  expect(visits).toEqual(['train', 'dev', 'test'].map((part) => `${REPOSITORY}/${part}/0000.parquet`));
  await expect(card).toContainText('data ready: 6 train, 6 validation, 6 test; 2 classes');
});

test('only that page reaches the hub, and it reaches nothing else', async ({ page, studio, context }) => {
  await rerouted(context);
  await studio.open('screen=benchmarks');
  const hubFile = `https://huggingface.co${REPOSITORY}/train/0000.parquet`;
  expect(await reaches(page, hubFile)).toBe(false);
  const fetchPage = await context.newPage();
  await fetchPage.goto(new URL(`fetch.html#${encodeURIComponent('gue/mouse/3')}`, page.url()).href);
  await expect(fetchPage.getByRole('button', { name: 'Request 3 files' })).toBeEnabled();
  const hosts = [
    'huggingface.co',
    'cdn-lfs.huggingface.co',
    'cas-bridge.xethub.hf.co',
    'example.org',
    'huggingface.co.example.org',
    'hf.co.example.org',
  ];
  const reached: string[] = [];
  for (const host of hosts)
    if (await reaches(fetchPage, `https://${host}${REPOSITORY}/train/0000.parquet`)) reached.push(host);
  expect(reached).toEqual(['huggingface.co', 'cdn-lfs.huggingface.co', 'cas-bridge.xethub.hf.co']);
  // The policy's refusal is told on the console, as it should be.
  studio.complaints.splice(0);
});

test('a hub that lacks the file, and a studio that is closed, are said plainly', async ({ page, studio, context }) => {
  await rerouted(context);
  await studio.open();
  const home = page.url();
  await page.goto('about:blank');
  await page.goto(new URL(`fetch.html#${encodeURIComponent('gb/human_ocr_ensembl')}`, home).href);
  await page.getByRole('button', { name: 'Request 2 files' }).click();
  await expect(page.getByRole('alert')).toContainText('404');
  studio.complaints.splice(0);
  await page.goto('about:blank');
  await page.goto(new URL(`fetch.html#${encodeURIComponent('gue/mouse/3')}`, home).href);
  await page.getByRole('button', { name: 'Request 3 files' }).click();
  await expect(page.getByRole('status')).toContainText('No studio page is open');
  await expect(page.getByRole('button', { name: 'Hand over again' })).toBeEnabled();
  for (const odd of ['', 'gue/none', '100%']) {
    await page.goto('about:blank');
    await page.goto(new URL(`fetch.html#${odd}`, home).href);
    await expect(page.getByText('There is no task here')).toBeVisible();
  }
});

test.describe('behind the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the fetch page keeps its own policy', async ({ page, studio }) => {
    await studio.open();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    const policyOf = async (path: string) => {
      const response = await page.goto(new URL(path, page.url()).href);
      return response?.fromServiceWorker() === true
        ? (response.headers()['content-security-policy'] ?? '')
        : 'not from the service worker';
    };
    expect(await policyOf('fetch.html')).toContain(
      'connect-src https://huggingface.co https://*.huggingface.co https://*.hf.co;',
    );
    expect(await policyOf('./')).toContain("connect-src 'self';");
  });
});
