import { Deflate } from 'pako';

type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>;

/**
 * Packs pieces as one gzip file, never holding more of the text than a piece.
 * @param native whether the browser's own packer does it, which is faster and which older ones do not have
 */
export async function gzipped(pieces: Pieces, native = typeof CompressionStream !== 'undefined'): Promise<Blob> {
  if (!native) return packedHere(pieces);
  const iterator = pieces[Symbol.asyncIterator]();
  const text = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(text.pipeThrough(new CompressionStream('gzip'))).blob();
}

async function packedHere(pieces: Pieces): Promise<Blob> {
  const packed: Uint8Array<ArrayBuffer>[] = [];
  const deflate = new Deflate({ gzip: true });
  deflate.onData = (chunk) => packed.push(chunk as Uint8Array<ArrayBuffer>);
  for await (const piece of pieces) deflate.push(piece, false);
  deflate.push(new Uint8Array(0), true);
  return new Blob(packed);
}
