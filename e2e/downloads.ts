import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page } from '@playwright/test';
import { readTar } from '../src/formats/tar.ts';

/** A download, as a file input takes it again. */
export interface Taken {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function taken(download: Download): Promise<Taken> {
  return { name: download.suggestedFilename(), mimeType: '', buffer: await readFile(await download.path()) };
}

/** The files of an archive by their paths inside its one folder. */
export async function filesOf({ buffer }: Taken): Promise<ReadonlyMap<string, Buffer>> {
  const files = await readTar(new Blob([new Uint8Array(buffer)]));
  const read = [...files].map(
    async ([name, blob]): Promise<[string, Buffer]> => [
      name.slice(name.indexOf('/') + 1),
      Buffer.from(await blob.arrayBuffer()),
    ],
  );
  return new Map(await Promise.all(read));
}

/** Presses a button and takes the files it makes. */
export async function press(page: Page, name: string, files = 1): Promise<Taken[]> {
  const downloads: Download[] = [];
  const take = (download: Download) => downloads.push(download);
  page.on('download', take);
  await page.getByRole('button', { name }).click();
  await expect.poll(() => downloads.length).toBe(files);
  page.off('download', take);
  return Promise.all(downloads.map(taken));
}
