import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { createServer } from 'vite';
import { isolationHeaders } from '../../csp.ts';
import { StaticHost } from '../static-host.ts';
import { someBases, test, tiny } from '../studio.ts';
import { Elsewhere, tryToLeave, tryToLeaveInWorker } from '../ways-out.ts';
import { findAdapter, findFirefox, openFirefox } from './firefox.ts';
import type { KernelReport } from './kernels.ts';
import { type Driver, StockSession } from './session.ts';
import { findWebKit, openWebKit } from './webkit.ts';

/**
 * Other browsers as a distribution ships them, on WebAssembly. One that is not installed is left out, and listed as
 * such.
 */
interface Stock {
  readonly name: string;
  /** A driven WebKitGTK is a private window: files and service worker last as long as it. */
  readonly keeps: boolean;
  /** Why it has no WebGPU here; null where it has. */
  readonly noGpu: string | null;
  readonly find: () => string | undefined;
  readonly open: (binary: string) => Promise<Driver>;
}

const noGpu = findAdapter() === undefined ? "The software adapter of Debian's Chromium is not installed." : null;
const STOCK: readonly Stock[] = [
  { name: 'Firefox', keeps: true, noGpu, find: findFirefox, open: openFirefox },
  { name: 'WebKitGTK', keeps: false, noGpu: 'It has no WebGPU.', find: findWebKit, open: openWebKit },
];

/** The same bits in every browser. */
const SAME = '&seed=1&arithmetic=plain';
const SHORT = `${tiny(20, 'auto')}${SAME}`;
/** Under way whenever a journey wants it to be. */
const ENDLESS = `${tiny(100_000, 'auto')}${SAME}`;

for (const { name, keeps, noGpu: withoutGpu, find, open } of STOCK) {
  test.describe(name, () => {
    const binary = find();
    let driver: Driver | undefined;
    let session: StockSession;
    test.skip(binary === undefined, `${name} is not installed.`);
    test.beforeAll(async () => {
      driver = await open(binary!);
      session = new StockSession(driver);
    });
    test.afterAll(() => driver?.close());

    /** From the page as it was opened to a run under way. */
    const begin = async () => {
      await session.press(/^Use the sample genome/);
      await session.reach('ready');
      await session.press(/^Train$/);
      await session.press(/^Start training$/);
    };

    test('trains to the bits of Chromium, and saves weights and card', async ({ studio, baseURL }) => {
      await studio.open(SHORT);
      await studio.useSample();
      await studio.startTraining();
      const there = (await studio.reach(['done'], 120_000)).run!;

      await session.open(`${baseURL}/#${SHORT}`);
      expect(await session.evaluate(() => crossOriginIsolated)).toBe(true);
      await begin();
      const here = (await session.reach('done')).run!;
      expect(here.history.mlmStudent).toHaveLength(20);
      for (const signal of ['mlmStudent', 'mlmTeacher', 'contrastive', 'learningRate', 'emaMomentum'] as const)
        expect(here.history[signal], signal).toEqual(there.history[signal]);

      await session.press(/^Export$/);
      await session.press(/^Export weights$/);
      const [weights, card] = await session.downloaded('.safetensors', '.config.json');
      expect(weights.readBigUInt64LE()).toBeLessThan(BigInt(weights.length));
      expect(JSON.parse(card.toString())).toMatchObject({ format: 'helicase-weights', provenance: { step: 20 } });
    });

    test('computes ops on WebGPU as their references do, with kernels for software and for hardware', async () => {
      test.skip(withoutGpu !== null, withoutGpu ?? '');
      const server = await createServer({
        root: join(import.meta.dirname, '../..'),
        configFile: false,
        cacheDir: mkdtempSync(join(tmpdir(), 'helicase-kernels-')),
        logLevel: 'error',
        optimizeDeps: { entries: ['e2e/stock/kernels.html'] },
        server: { host: '127.0.0.1', port: 0, watch: null, headers: { ...isolationHeaders } },
      });
      await server.listen();
      try {
        await session.open(new URL('e2e/stock/kernels.html', server.resolvedUrls!.local[0]).href, 'kernels');
        const report = await session.evaluate(() => (window as unknown as { kernels: KernelReport }).kernels);
        expect(report).toMatchObject({ kind: 'webgpu', faults: [] });
        expect(Object.keys(report.differences)).toHaveLength(14);
        for (const [op, difference] of Object.entries(report.differences)) expect(difference, op).toBeLessThan(1e-5);
      } finally {
        await server.close();
      }
    });

    test('trains on WebGPU to the losses of WebAssembly in Chromium', async ({ studio, baseURL }) => {
      test.skip(withoutGpu !== null, withoutGpu ?? '');
      const few = 'preset=nano&steps=5&batch=2&validationWindows=2&seed=1';
      await studio.open(`${few}&device=wasm`);
      await studio.useSample();
      await studio.startTraining();
      const there = (await studio.reach(['done'], 120_000)).run!;
      await session.open(`${baseURL}/#${few}&device=webgpu`);
      await begin();
      const here = (await session.reach('done', 240_000)).run!;
      expect(here.device).toBe('webgpu');
      for (const signal of ['mlmStudent', 'contrastive', 'gradientNorm'] as const)
        here.history[signal].forEach((value, at) => {
          expect(Math.abs(value! / there.history[signal][at]! - 1), `${signal} of step ${at + 1}`).toBeLessThan(1e-3);
        });
    });

    test('goes on with the bits of a run whose tab was closed', async ({ baseURL }) => {
      test.skip(!keeps, 'It keeps nothing while it is driven.');
      await session.open(`${baseURL}/#${ENDLESS}`);
      await begin();
      await session.reach('training');
      await session.press(/^Checkpoint now$/);
      await expect.poll(async () => (await session.snapshot()).run!.checkpoints.length).toBeGreaterThan(0);
      const saved = (await session.snapshot()).run!.checkpoints.at(-1)!.step;
      await expect.poll(async () => (await session.snapshot()).run!.step).toBeGreaterThan(saved + 5);
      const before = (await session.snapshot()).run!;

      await session.changeTab();
      await session.open(`${baseURL}/#screen=train`);
      await session.press(/^Continue run \(step/);
      await session.reach('training');
      await expect.poll(async () => (await session.snapshot()).run!.step).toBeGreaterThan(before.step);
      const after = (await session.snapshot()).run!;
      expect([after.id, after.resumedFrom! >= saved]).toEqual([before.id, true]);
      expect(after.history.mlmStudent.slice(0, before.step)).toEqual(before.history.mlmStudent.slice(0, before.step));
      await session.press(/^Stop$/);
      await session.reach('stopped');
    });

    test('goes on from an exported run with the bits of the page it came from', async ({ baseURL }) => {
      test.skip(keeps, 'A run that is kept is the harder way, which stands above.');
      await session.open(`${baseURL}/#${ENDLESS}`);
      await begin();
      await session.reach('training');
      await session.press(/^Stop$/);
      const { step } = (await session.reach('stopped')).run!;
      await session.press(/^Export$/);
      await session.press(/^Export run$/);
      await session.downloaded('.helicase.tar');

      const goOn = async () => {
        await session.press(/^Runs$/);
        await session.press(/^Phage lambda-nano-1$/);
        await session.press(/^Continue run \(step/);
        await expect
          .poll(async () => (await session.snapshot()).run?.step ?? 0, { timeout: 60_000 })
          .toBeGreaterThan(step + 9);
        await session.press(/^Stop$/);
        return (await session.reach('stopped')).run!;
      };
      const here = await goOn();
      await session.open(`${baseURL}/#device=wasm`);
      await session.press(/^Use the sample genome/);
      await session.reach('ready');
      await session.press(/^Export$/);
      await session.chooseFiles('Run or weights files', session.downloadedAt('.helicase.tar')!);
      await expect.poll(() => session.evaluate(() => document.body.innerText)).toContain('is here: look at it');
      const there = await goOn();
      expect(there.resumedFrom).toBe(step);
      const both = Math.min(here.step, there.step);
      expect(there.history.mlmStudent.slice(0, both)).toEqual(here.history.mlmStudent.slice(0, both));
    });

    test('imports files as Chromium does: plain, packed, with the line ends of Windows', async ({
      studio,
      baseURL,
    }) => {
      const text = `>one first\n${someBases(5000)}\n>two\n${someBases(900).toLowerCase()}NNNN\n`;
      const files = { 'a.fa': text, 'b.fa.gz': gzipSync(text), 'c.txt': text.replaceAll('\n', '\r\n') };
      const folder = mkdtempSync(join(tmpdir(), 'helicase-files-'));
      await studio.open('screen=data&device=wasm');
      for (const [file, content] of Object.entries(files)) {
        const path = join(folder, file);
        writeFileSync(path, content);
        await studio.page.reload();
        await studio.chooseFiles(path);
        const { genome } = await studio.reach(['ready'], 30_000);
        await session.open(`${baseURL}/#screen=data&device=wasm`);
        await session.chooseFiles('Genome files', path);
        expect((await session.reach('ready')).genome).toMatchObject({ fingerprint: genome!.fingerprint, bases: 5904 });
      }
      rmSync(folder, { recursive: true });
    });

    test('lets nothing leave the page or a worker of it, and it is the policy that keeps it', async ({ baseURL }) => {
      const elsewhere = new Elsewhere();
      const target = await elsewhere.open();
      const unguarded = new StaticHost();
      await unguarded.dropPolicy();
      await session.open(await unguarded.open());
      await session.evaluate(tryToLeave, target);
      expect(elsewhere.ways()).toEqual(
        expect.arrayContaining(['beacon', 'element', 'fetch', 'image', 'socket', 'xhr']),
      );
      const fromWorkers = async () => {
        for (const type of ['module', 'classic'] as const)
          expect(await session.evaluate(tryToLeaveInWorker, String(tryToLeave), target, type)).toBe('tried');
        return elsewhere.ways();
      };
      expect(await fromWorkers()).toEqual(expect.arrayContaining(['fetch', 'opaque', 'socket', 'xhr']));
      unguarded.close();
      await session.open(baseURL!);
      await session.evaluate(tryToLeave, target);
      expect(elsewhere.ways()).toEqual([]);
      expect(await fromWorkers()).toEqual([]);
      elsewhere.close();
    });

    test('works without a network after the first load', async () => {
      const host = new StaticHost();
      const address = await host.open();
      await session.open(address);
      await expect.poll(() => session.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
      host.close();
      await session.open(`${address}#${SHORT}`);
      await begin();
      await session.reach('done');
    });
  });
}
