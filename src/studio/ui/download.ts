import { spaced } from './spaced';

/** In WebKit a download that begins in the same task as another, or up to 10 ms later, takes its place. */
const GAP_MS = 100;

/** Hands a file to the browser's downloads, without any server; several are handed over one after another. */
export const download: (parts: BlobPart[], name: string, type: string) => void = spaced(save, GAP_MS);

function save(parts: BlobPart[], name: string, type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A long text is made piece by piece, with the page free to draw between the pieces. */
async function blobOf(chunks: Iterable<string>, type: string): Promise<Blob> {
  const parts: string[] = [];
  for (const chunk of chunks) {
    parts.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return new Blob(parts, { type });
}

export async function downloadChunks(chunks: Iterable<string>, name: string, type: string): Promise<void> {
  download([await blobOf(chunks, type)], name, type);
}
