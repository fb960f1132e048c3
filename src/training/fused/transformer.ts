import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import type { NetworkShape } from '../../model/layout';
import { emitForward as emitAttention, emitBackward as emitAttentionGradient } from '../../ops/flash-attention/emit';
import { type AttentionTiles, attentionTiles } from '../../ops/flash-attention/tiles';
import type { AttentionShape } from '../../ops/flash-attention/walk';
import { emitForward as emitNorm, emitBackward as emitNormGradient } from '../../ops/layer-norm/emit';
import { emitInputGradient, emitLinear, emitWeightGradient } from '../../ops/linear/emit';
import type { Epilogue } from '../../ops/linear/kernels';
import type { TileChoice } from '../../ops/product/choice';
import type { GradientStore } from '../../ops/product/gradient-store';
import { rotaryTable } from '../../ops/rotary/reference';
import type { RowForms } from '../../ops/row-group/forms';
import type { FusedBackbone, Who } from './backbone';
import type { Holdings } from './holdings';
import type { FusedMemory } from './memory';
import type { Variants } from './variants';

/** Buffers of one block: each of its own where the backward pass will need it, the same ones again where not. */
interface BlockBuffers {
  readonly x: BufferRange;
  readonly mid: BufferRange;
  readonly out: BufferRange;
  readonly attentionNormal: BufferRange;
  readonly attentionStats: BufferRange;
  readonly mlpNormal: BufferRange;
  readonly mlpStats: BufferRange;
  readonly qkv: BufferRange;
  readonly attended: BufferRange;
  readonly lse: BufferRange;
  readonly hidden: BufferRange;
  readonly slope: BufferRange;
}

/**
 * Transformer blocks (method, section 4), seven dispatches forward and sixteen back: the rotary embedding is folded
 * into the product that makes queries and keys, and into the stores of their gradients; biases, GELU and residuals into
 * the products; residual gradients into the norms'.
 */
export class FusedTransformer implements FusedBackbone {
  readonly kernels: Readonly<Record<string, string>>;
  private readonly holdings: Holdings;
  private readonly tiles: TileChoice;
  private readonly network: NetworkShape;
  private readonly rows: number;
  private readonly keepsHidden: boolean;
  private readonly attention: AttentionShape;
  private readonly attentionTiles: AttentionTiles;
  private readonly forms: RowForms;

  constructor(
    holdings: Holdings,
    network: NetworkShape,
    { windows, keepsHidden }: FusedMemory,
    { tiles, attention, forms }: Variants,
  ) {
    const { windowLength, clsVectors, width, heads } = network;
    const tokens = windowLength + clsVectors;
    const headWidth = width / heads;
    this.holdings = holdings;
    this.network = network;
    this.tiles = tiles;
    this.keepsHidden = keepsHidden;
    this.rows = windows * tokens;
    this.attention = { batch: windows, tokens, heads, headWidth, masked: false, turned: true };
    this.forms = forms;
    this.kernels = { FlashAttention: attention };
    this.attentionTiles = attentionTiles(attention, this.attention);
    holdings.put(holdings.work.angles, rotaryTable(tokens, headWidth));
  }

  get features(): BufferRange {
    return this.holdings.activations.features[0];
  }

  private buffers(block: number): BlockBuffers {
    const { x, mid, normal, stats, qkv, attended, lse, hidden, slope } = this.holdings.activations;
    const kept = (list: readonly BufferRange[], index: number) => list[this.keepsHidden ? index : 0];
    return {
      x: x[block],
      mid: mid[block],
      out: x[block + 1],
      attentionNormal: kept(normal, 2 * block),
      attentionStats: stats[2 * block],
      mlpNormal: kept(normal, 2 * block + 1),
      mlpStats: stats[2 * block + 1],
      qkv: qkv[block],
      attended: attended[block],
      lse: lse[block],
      hidden: kept(hidden, block),
      slope: kept(slope, block),
    };
  }

  private slot(arena: Who | 'gradient', block: number, name: string): BufferRange {
    return this.holdings.slot(arena, `blocks.${block}.${name}`);
  }

  private linear(
    recorder: Recorder,
    name: string,
    who: Who,
    block: number,
    [inputs, outputs]: Sizes,
    epilogue: Epilogue,
    io: LinearIo,
  ): void {
    const [weight, bias] = parametersOf(name).map((parameter) => this.slot(who, block, parameter));
    emitLinear(recorder, `Transformer.${name}`, { rows: this.rows, inputs, outputs }, epilogue, this.tiles, {
      ...io,
      weight,
      bias,
    });
  }

  private norm(
    recorder: Recorder,
    scale: BufferRange,
    shift: BufferRange,
    x: BufferRange,
    out: BufferRange,
    stats: BufferRange,
  ): void {
    emitNorm(recorder, { rows: this.rows, width: this.network.width }, this.forms, { x, scale, shift, out, stats });
  }

  private blockNorm(
    recorder: Recorder,
    who: Who,
    block: number,
    name: string,
    x: BufferRange,
    out: BufferRange,
    stats: BufferRange,
  ): void {
    this.norm(recorder, this.slot(who, block, `${name}.scale`), this.slot(who, block, `${name}.shift`), x, out, stats);
  }

  private lastNorm(recorder: Recorder, who: Who, x: BufferRange): void {
    const { stats } = this.holdings.activations;
    this.norm(
      recorder,
      this.holdings.slot(who, 'norm.scale'),
      this.holdings.slot(who, 'norm.shift'),
      x,
      this.features,
      stats[stats.length - 1],
    );
  }

  private blockForward(recorder: Recorder, who: Who, block: number, io: BlockBuffers, withSlope: boolean): void {
    const { width: D, hidden: H } = this.network;
    const { tokens, headWidth } = this.attention;
    this.blockNorm(recorder, who, block, 'attentionNorm', io.x, io.attentionNormal, io.attentionStats);
    const turn = { x: io.attentionNormal, out: io.qkv, table: this.holdings.work.angles };
    this.linear(recorder, 'qkv', who, block, [D, 3 * D], { kind: 'turn', tokens, headWidth }, turn);
    emitAttention(recorder, this.attention, this.attentionTiles, { qkv: io.qkv, out: io.attended, lse: io.lse });
    this.linear(
      recorder,
      'out',
      who,
      block,
      [D, D],
      { kind: 'residual' },
      { x: io.attended, residual: io.x, out: io.mid },
    );
    this.blockNorm(recorder, who, block, 'mlpNorm', io.mid, io.mlpNormal, io.mlpStats);
    const slope = withSlope ? io.slope : undefined;
    this.linear(
      recorder,
      'widen',
      who,
      block,
      [D, H],
      { kind: 'gelu', slope: withSlope },
      { x: io.mlpNormal, out: io.hidden, slope },
    );
    this.linear(
      recorder,
      'narrow',
      who,
      block,
      [H, D],
      { kind: 'residual' },
      { x: io.hidden, residual: io.mid, out: io.out },
    );
  }

  forwardOnly(recorder: Recorder, who: Who): BufferRange {
    const { x } = this.holdings.activations;
    const own = this.buffers(0);
    for (let block = 0; block < this.network.blocks; block++) {
      this.blockForward(recorder, who, block, { ...own, x: x[block % 2], out: x[(block + 1) % 2] }, false);
    }
    this.lastNorm(recorder, who, x[this.network.blocks % 2]);
    return this.features;
  }

  forward(recorder: Recorder): BufferRange {
    const { blocks } = this.network;
    for (let block = 0; block < blocks; block++)
      this.blockForward(recorder, 'student', block, this.buffers(block), this.keepsHidden);
    this.lastNorm(recorder, 'student', this.holdings.activations.x[blocks]);
    return this.features;
  }

  backward(recorder: Recorder, put: GradientStore): BufferRange {
    const { activations, work } = this.holdings;
    const { blocks } = this.network;
    const last = {
      x: activations.x[blocks],
      stats: activations.stats[2 * blocks],
      dOut: work.dFirst,
      dX: work.dSecond,
    };
    this.normGradient(recorder, 'norm', last, put.accumulate);
    for (let block = blocks - 1; block >= 0; block--) this.blockBackward(recorder, block, put);
    return work.dSecond;
  }

  /**
   * The gradient of the block's output comes in `dSecond`, and that of its input goes there; `dFirst` holds that of the
   * sum between.
   */
  private blockBackward(recorder: Recorder, block: number, put: GradientStore): void {
    const { width: D, hidden: H } = this.network;
    const { dFirst, dSecond, dNormal, dHidden, dQkv, delta, angles } = this.holdings.work;
    const io = this.buffers(block);
    const name = `blocks.${block}`;
    if (!this.keepsHidden) {
      this.blockNorm(recorder, 'student', block, 'mlpNorm', io.mid, io.mlpNormal, io.mlpStats);
      this.linear(
        recorder,
        'widen',
        'student',
        block,
        [D, H],
        { kind: 'gelu', slope: true },
        { x: io.mlpNormal, out: io.hidden, slope: io.slope },
      );
    }
    this.linearGradient(
      recorder,
      'narrow',
      block,
      [H, D],
      { x: io.hidden, dOut: dSecond, dX: dHidden, slope: io.slope },
      put,
    );
    this.linearGradient(recorder, 'widen', block, [D, H], { x: io.mlpNormal, dOut: dHidden, dX: dNormal }, put);
    this.normGradient(
      recorder,
      `${name}.mlpNorm`,
      { x: io.mid, stats: io.mlpStats, dOut: dNormal, dX: dFirst, residual: dSecond },
      put.accumulate,
    );
    this.linearGradient(recorder, 'out', block, [D, D], { x: io.attended, dOut: dFirst, dX: dNormal }, put);
    const attention = { qkv: io.qkv, out: io.attended, lse: io.lse, dOut: dNormal, delta, dQkv, table: angles };
    emitAttentionGradient(recorder, this.attention, this.attentionTiles, attention);
    if (!this.keepsHidden)
      this.blockNorm(recorder, 'student', block, 'attentionNorm', io.x, io.attentionNormal, io.attentionStats);
    this.linearGradient(recorder, 'qkv', block, [D, 3 * D], { x: io.attentionNormal, dOut: dQkv, dX: dNormal }, put);
    this.normGradient(
      recorder,
      `${name}.attentionNorm`,
      { x: io.x, stats: io.attentionStats, dOut: dNormal, dX: dSecond, residual: dFirst },
      put.accumulate,
    );
  }

  private linearGradient(
    recorder: Recorder,
    name: string,
    block: number,
    [inputs, outputs]: Sizes,
    io: LinearGradientIo,
    put: GradientStore,
  ): void {
    const shape = { rows: this.rows, inputs, outputs };
    const [weight, bias] = parametersOf(name).map((parameter) => this.slot('gradient', block, parameter));
    emitWeightGradient(
      recorder,
      `Transformer.${name}.weightGradient`,
      shape,
      this.tiles,
      { x: io.x, dOut: io.dOut, weight, bias },
      put,
    );
    const own = this.slot('student', block, parametersOf(name)[0]);
    emitInputGradient(recorder, `Transformer.${name}.inputGradient`, shape, this.tiles, { ...io, weight: own });
  }

  private normGradient(recorder: Recorder, name: string, io: NormGradientIo, accumulate: boolean): void {
    const { width } = this.network;
    // The rows are added up here: of the gradient's slices the first, and the others stay zero. Whole stretches would
    // overlap.
    const gradient = (parameter: string) => ({
      ...this.holdings.slot('gradient', `${name}.${parameter}`),
      size: 4 * width,
    });
    const gradients = { scale: gradient('scale'), shift: gradient('shift') };
    const scale = this.holdings.slot('student', `${name}.scale`);
    const partial = this.holdings.work.normPartials;
    emitNormGradient(
      recorder,
      { rows: this.rows, width },
      this.forms,
      { ...io, scale, partial, gradients },
      accumulate,
    );
  }
}

type Sizes = readonly [inputs: number, outputs: number];
type LinearIo = Readonly<Record<'x' | 'out', BufferRange>> & {
  readonly residual?: BufferRange;
  readonly table?: BufferRange;
  readonly slope?: BufferRange;
};
type LinearGradientIo = Readonly<Record<'x' | 'dOut' | 'dX', BufferRange>> & { readonly slope?: BufferRange };
type NormGradientIo = Readonly<Record<'x' | 'stats' | 'dOut' | 'dX', BufferRange>> & {
  readonly residual?: BufferRange;
};

/** Weight and bias of a linear map of a block, as the layout names them. */
function parametersOf(name: string): readonly [weight: string, bias: string] {
  if (name === 'widen') return ['w1', 'b1'];
  return name === 'narrow' ? ['w2', 'b2'] : [`${name}.weight`, `${name}.bias`];
}
