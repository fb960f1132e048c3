import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Worker } from '@playwright/test';

/** Another origin that welcomes everyone, so that only the policy can keep a base from reaching it. */
export class Elsewhere {
  /** What was asked for, in order. */
  readonly visits: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.visits.push(request.url ?? '');
    response
      .writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Content-Type': 'text/javascript',
      })
      .end();
  });

  async open(): Promise<string> {
    this.server.on('upgrade', (request, socket) => {
      this.visits.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The ways by which it was reached since the last time this was asked. */
  ways(): string[] {
    const ways = new Set(this.visits.splice(0).map((visit) => /^\/(\w+)/.exec(visit)?.[1] ?? visit));
    return [...ways].sort();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/**
 * Runs inside a page or a worker of any kind, so it can use nothing from outside itself. Ways this place does not have
 * fail like ways that are closed.
 */
export const tryToLeave = async (target: string): Promise<void> => {
  const attempt = (leave: () => unknown) =>
    Promise.resolve()
      .then(leave)
      .catch(() => undefined);
  const settled = (source: EventTarget, good: string) =>
    new Promise((resolve) => {
      source.addEventListener(good, resolve);
      source.addEventListener('error', resolve);
    });
  await attempt(() => fetch(`${target}/fetch?bases=ACGT`));
  await attempt(() => fetch(`${target}/opaque?bases=ACGT`, { mode: 'no-cors' }));
  await attempt(() =>
    fetch(`${target}/keepalive?bases=ACGT`, { mode: 'no-cors', method: 'POST', body: 'ACGT', keepalive: true }),
  );
  await attempt(() => {
    const request = new XMLHttpRequest();
    const answered = settled(request, 'load');
    request.open('GET', `${target}/xhr?bases=ACGT`);
    request.send();
    return answered;
  });
  await attempt(() => settled(new WebSocket(`${target.replace('http', 'ws')}/socket?bases=ACGT`), 'open'));
  await attempt(() => {
    const events = new EventSource(`${target}/events?bases=ACGT`);
    return settled(events, 'open').then(() => events.close());
  });
  await attempt(() => import(/* @vite-ignore */ `${target}/module.js?bases=ACGT`));
  await attempt(() =>
    (self as unknown as { importScripts(url: string): void }).importScripts(`${target}/script.js?bases=ACGT`),
  );
  if (typeof document === 'undefined') return;
  navigator.sendBeacon(`${target}/beacon?bases=ACGT`);
  await attempt(() => {
    const image = new Image();
    image.src = `${target}/image?bases=ACGT`;
    return settled(image, 'load');
  });
  const insert = (element: HTMLElement) => {
    const done = settled(element, 'load');
    document.body.append(element);
    return done;
  };
  await attempt(() =>
    insert(Object.assign(document.createElement('script'), { src: `${target}/element.js?bases=ACGT` })),
  );
  await attempt(() =>
    insert(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${target}/style?bases=ACGT` })),
  );
  await attempt(() => insert(Object.assign(document.createElement('iframe'), { src: `${target}/frame?bases=ACGT` })));
};

/** Starts a worker in the page and gives it. `held` scripts are held in the page, others come from the server. */
export async function workerIn(page: Page, kind: 'held' | 'served'): Promise<Worker> {
  const started = page.waitForEvent('worker');
  await page.evaluate(async (held) => {
    const { files } = (await (await fetch('build.json')).json()) as { files: Record<string, string> };
    const engine = Object.keys(files).find((path) => path.startsWith('assets/worker-'))!;
    const script = held
      ? URL.createObjectURL(new Blob(['self.onmessage = () => {};'], { type: 'text/javascript' }))
      : engine;
    new Worker(script, { type: 'module' });
  }, kind === 'held');
  return started;
}

/**
 * The same in a worker whose script is held in the page, as the studio's are: for pages that Playwright does not drive.
 * @param source of `tryToLeave`, since what runs in the page sees nothing of what stands here
 */
export const tryToLeaveInWorker = (source: string, target: string, type: WorkerType): Promise<string> =>
  new Promise((resolve) => {
    const script = `(${source})(${JSON.stringify(target)}).then(() => postMessage('tried'));`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve(message);
  });
