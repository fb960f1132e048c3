import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import { layersPerBlock, type NetworkShape } from '../../model/layout';
import { emitBackward, emitForward, emitHidden } from '../../ops/chordmixer-layer/emit';
import type { LayerShape } from '../../ops/chordmixer-layer/kernels';
import type { TileChoice } from '../../ops/product/choice';
import type { GradientStore } from '../../ops/product/gradient-store';
import type { FusedBackbone, Who } from './backbone';
import type { Holdings } from './holdings';

/** The ChordMixer layers over the residual stream, for one part of the batch. */
export class FusedChordMixer implements FusedBackbone {
  readonly kernels = {};
  private readonly holdings: Holdings;
  private readonly tiles: TileChoice;
  private readonly layer: LayerShape;
  private readonly names: readonly string[];
  private readonly keepsHidden: boolean;

  constructor(holdings: Holdings, network: NetworkShape, windows: number, keepsHidden: boolean, tiles: TileChoice) {
    const tokens = network.windowLength + network.clsVectors;
    this.holdings = holdings;
    this.tiles = tiles;
    this.keepsHidden = keepsHidden;
    this.layer = { batch: windows, tokens, width: network.width, hidden: network.hidden, groupSize: network.groupSize };
    this.names = Array.from({ length: network.blocks }, (_, block) =>
      Array.from({ length: layersPerBlock(tokens) }, (_, layer) => `blocks.${block}.${layer}`),
    ).flat();
  }

  private weights(arena: Who | 'gradient', layer: number) {
    const at = (name: string) => this.holdings.slot(arena, `${this.names[layer]}.${name}`);
    return { w1: at('w1'), b1: at('b1'), w2: at('w2'), b2: at('b2') };
  }

  forwardOnly(recorder: Recorder, who: Who): BufferRange {
    const { x, hidden } = this.holdings.activations;
    this.names.forEach((_, l) => {
      emitForward(recorder, this.layer, this.tiles, {
        ...this.weights(who, l),
        x: x[l % 2],
        hidden: hidden[0],
        out: x[(l + 1) % 2],
      });
    });
    return x[this.names.length % 2];
  }

  get features(): BufferRange {
    return this.holdings.activations.x[this.names.length];
  }

  forward(recorder: Recorder): BufferRange {
    const { x, hidden, slope } = this.holdings.activations;
    this.names.forEach((_, l) => {
      const kept = this.keepsHidden ? { hidden: hidden[l], slope: slope[l] } : { hidden: hidden[0] };
      emitForward(recorder, this.layer, this.tiles, { ...this.weights('student', l), ...kept, x: x[l], out: x[l + 1] });
    });
    return this.features;
  }

  backward(recorder: Recorder, put: GradientStore): BufferRange {
    const { x, hidden, slope } = this.holdings.activations;
    const { work } = this.holdings;
    let [dOut, dX] = [work.dFirst, work.dSecond];
    for (let l = this.names.length - 1; l >= 0; l--) {
      const weights = this.weights('student', l);
      const kept = this.keepsHidden ? { hidden: hidden[l], slope: slope[l] } : { hidden: hidden[0], slope: slope[0] };
      if (!this.keepsHidden) emitHidden(recorder, this.layer, this.tiles, { ...weights, ...kept, x: x[l] });
      const io = {
        ...weights,
        ...kept,
        x: x[l],
        dOut,
        dX,
        dHidden: work.dHidden,
        gradients: this.weights('gradient', l),
      };
      emitBackward(recorder, this.layer, this.tiles, io, put);
      [dOut, dX] = [dX, dOut];
    }
    return dOut;
  }
}
