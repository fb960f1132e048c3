import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { describeBuild } from '../offline.ts';

const BUILT = join(import.meta.dirname, '../dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A host that only serves files, as GitHub Pages does: under a folder, and without any header of ours. */
export class StaticHost {
  /** A copy of the build, free to be changed. */
  readonly folder = mkdtempSync(join(tmpdir(), 'helicase-host-'));
  /** Queries that reached the host. */
  readonly queries: string[] = [];
  private readonly server: Server;

  constructor() {
    this.rebuild();
    this.server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '/', 'http://host');
      if (search !== '') this.queries.push(search);
      const path = join(this.folder, pathname.replace(/^\/studio\//, '').replace(/^$/, 'index.html'));
      if (!pathname.startsWith('/studio/') || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
        // With a word in it: a browser shows an error page of its own in the place of an empty one.
        response.writeHead(404, { 'Content-Type': 'text/html' }).end('not found');
        return;
      }
      response
        .writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' })
        .end(readFileSync(path));
    });
  }

  /** The build as it was made. */
  rebuild(): void {
    this.replaceWith({});
    cpSync(BUILT, this.folder, { recursive: true });
  }

  /** Serves other files in the place of the build. */
  replaceWith(files: Readonly<Record<string, string>>): void {
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  /** Takes the policy out of page and service worker, for positive controls. */
  async dropPolicy(): Promise<void> {
    this.rewrite('index.html', (page) => page.replace(/<meta http-equiv[^>]*>/, ''));
    await describeBuild(this.folder, {});
  }

  rewrite(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }

  /** @returns the address of the studio */
  async open(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/studio/`;
  }

  /** From here on there is no network. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
