/** Bytes are handed to a Blob once there are so many, which a browser may keep on disk. */
const HELD_BYTES = 1 << 23;

/** A file that is written piece by piece without holding all of it. */
export class GrowingFile {
  private pieces: (Uint8Array<ArrayBuffer> | string | Blob)[] = [];
  private held = 0;

  add(piece: Uint8Array<ArrayBuffer> | string): void {
    this.pieces.push(piece);
    this.held += piece.length;
    if (this.held > HELD_BYTES) [this.pieces, this.held] = [[this.blob()], 0];
  }

  blob(): Blob {
    return new Blob(this.pieces);
  }
}
