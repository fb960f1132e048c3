/** The sequence that a GFF3 file holds behind its annotation. */
export interface GffSequence {
  /** From the first header on. */
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Line, from 1, and byte of the text that the first header begins at. */
  readonly line: number;
  readonly byte: number;
}

const LF = 10;
const CR = 13;
const GREATER = 62;

/** Passes over the annotation, to the first line that begins with `>`; undefined where there is none. */
export async function gffSequence(text: AsyncIterable<Uint8Array>): Promise<GffSequence | undefined> {
  const iterator = text[Symbol.asyncIterator]();
  let [line, offset, before] = [1, 0, LF];
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return undefined;
    for (let i = 0; i < value.length; i++) {
      const atLineStart = before === LF || before === CR;
      if (atLineStart && value[i] === GREATER)
        return { chunks: from(value.subarray(i), iterator), line, byte: offset + i };
      if (value[i] === CR || (value[i] === LF && before !== CR)) line++;
      before = value[i];
    }
    offset += value.length;
  }
}

async function* from(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return;
    yield value;
  }
}
