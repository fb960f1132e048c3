import type { OpenedBackend } from '../device/webgpu/backend';
import { type ForwardNetwork, type Network, openNetwork } from '../inference/network';
import type { NetworkShape } from '../model/shape';
import { backboneLayers } from '../model/spec';

/** Does some milliseconds of work on the device, beside a run that trains on it too. */
export type Piece = <T>(work: (device: OpenedBackend) => Promise<T>) => Promise<T>;

/** A piece is to take so long at most: a run waits for it, and so does a cancel. */
const PIECE_MS = 80;

/**
 * A network that is asked while others use the device: each pass is a piece of work, which a run lets in between two of
 * its steps, and a pass that would take long is cut into several. Owns its tensors: dispose it.
 */
export class SharedNetwork implements ForwardNetwork {
  readonly shape: NetworkShape;
  readonly padded: NetworkShape;
  readonly layers: number;
  private readonly piece: Piece;
  private readonly parameters: Float32Array;
  /** Opened again on another device. */
  private placed: { readonly device: OpenedBackend; readonly network: Network } | null = null;
  /** Windows of a piece. */
  private most = Number.POSITIVE_INFINITY;

  /** @param parameters [P] in the order of the layout */
  constructor(shape: NetworkShape, parameters: Float32Array, piece: Piece) {
    this.shape = shape;
    this.padded = shape;
    this.layers = backboneLayers(shape);
    this.parameters = parameters;
    this.piece = piece;
  }

  logits(windows: readonly Uint8Array[]): Promise<Float32Array> {
    return this.inPieces(windows, (network, from, to) => network.logits(windows.slice(from, to)));
  }

  baseLogitsAt(windows: readonly Uint8Array[], places: readonly number[]): Promise<Float32Array> {
    return this.inPieces(windows, (network, from, to) =>
      network.baseLogitsAt(windows.slice(from, to), places.slice(from, to)),
    );
  }

  pooled(...[windows, pooling, layer]: Parameters<ForwardNetwork['pooled']>): Promise<Float32Array> {
    return this.inPieces(windows, (network, from, to) =>
      network.pooled(windows.slice(from, to), typeof pooling === 'string' ? pooling : pooling.slice(from, to), layer),
    );
  }

  dispose(): void {
    this.placed?.network.dispose();
    this.placed = null;
  }

  /** @param ask gives of windows from `from` to `to` as many numbers each */
  private async inPieces(
    { length }: readonly Uint8Array[],
    ask: (network: Network, from: number, to: number) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.most);
      const { answer, ms } = await this.piece(async (device) => {
        const network = this.on(device);
        const began = performance.now();
        return { answer: await ask(network, from, to), ms: performance.now() - began };
      });
      parts.push(answer);
      this.most = Math.max(1, Math.min(2 * (to - from), Math.floor(((to - from) * PIECE_MS) / Math.max(1, ms))));
      from = to;
    }
    return parts.length === 1 ? parts[0] : joined(parts);
  }

  private on(device: OpenedBackend): Network {
    if (this.placed?.device !== device) {
      this.dispose();
      this.placed = { device, network: openNetwork(this.shape, this.parameters) };
    }
    return this.placed.network;
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
