import { TypedError } from '../../errors/typed-error';
import type { HubFile } from '../../evaluation/tasks/hub';

/** Fetches one file; `onBytes` hears how much of how much is there. @throws TypedError `hub-...` */
export async function downloadFile(
  { url }: HubFile,
  onBytes: (read: number, total: number | null) => void,
): Promise<Blob> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch((cause: unknown) => {
    throw new TypedError(
      'hub-unreachable',
      'The hub could not be reached.',
      'Check the network, or download the files by hand.',
      {},
      { cause },
    );
  });
  if (!response.ok || response.body === null) {
    const message = `The hub answered ${response.status}${response.status === 404 ? ': it has no such file' : ''}.`;
    throw new TypedError('hub-refused', message, 'Download the files by hand.');
  }
  const length = Number(response.headers.get('Content-Length'));
  const total = length > 0 ? length : null;
  const pieces: BlobPart[] = [];
  let read = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new TypedError(
        'hub-broken',
        `The download ended after ${read.toLocaleString('en')} bytes.`,
        'Try again.',
        {},
        { cause },
      );
    });
    if (done) return new Blob(pieces);
    pieces.push(value as Uint8Array<ArrayBuffer>);
    read += value.length;
    onBytes(read, total);
  }
}
