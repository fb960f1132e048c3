import {
  customGrad,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  tensor1d,
  tensor3d,
} from '@tensorflow/tfjs-core';
import { inBlock } from '../../device/wasm/arena';
import type { Program } from '../../device/wasm/call-list';
import type { HeapRange } from '../../device/wasm/native-heap';
import type { Processor } from '../../device/wasm/processor';
import type { HeldNetwork } from '../../inference/laid-backbone';
import { backboneArena, type LaidStep, layOutStep } from '../../inference/laid-passes';
import { LaidPrograms } from '../../inference/laid-programs';
import type { WindowTensors } from '../../inference/windows';
import { fromArena, toArena } from '../../model/arena-layout';
import type { NetworkShape } from '../../model/shape';

/**
 * A backbone that is learned from on the processor, as one op of the tape: what comes behind it, a head and a loss, is
 * composed of ops as elsewhere. Owns its blocks of the heap: dispose it.
 */
export class NativeEncoder {
  private readonly processor: Processor;
  private readonly block: HeapRange;
  private readonly network: Required<HeldNetwork>;
  private readonly laid: LaidPrograms<LaidStep>;
  /** Of the pass whose activations lie in the heap. */
  private passes = 0;

  constructor(processor: Processor, shape: NetworkShape) {
    this.processor = processor;
    const arena = backboneArena(shape);
    const bytes = 4 * arena.span;
    const { block, laid } = inBlock(processor.heap, (at) => ({ weights: at.take(bytes), gradient: at.take(bytes) }));
    this.block = block;
    this.network = { shape, arena, ...laid };
    this.laid = new LaidPrograms(processor, (at, pass) => layOutStep(at, this.network, pass, processor.indexOf));
  }

  /**
   * Features [B,T,D] of a batch, with a gradient for the backbone's parameters, which come first among `flat` [P], zero
   * for all others. That is to be asked for before the next batch is encoded.
   */
  encode(flat: Tensor1D, { input, keys }: WindowTensors): Tensor3D {
    const [windows, tokens] = keys.shape;
    const held = keys.dataSync<'float32'>();
    const laid = this.laid.of({ windows, tokens, padded: held.includes(0) });
    const { features, dFeatures } = laid;
    const { heap } = this.processor;
    const { shape, arena, weights, gradient } = this.network;
    const encoded = customGrad((parameters: Tensor | GradSaveFunc) => {
      const pass = ++this.passes;
      heap.write(weights, toArena(arena, (parameters as Tensor).dataSync<'float32'>()));
      heap.write(laid.input, input.dataSync<'float32'>());
      heap.write(laid.keys, held);
      this.run(laid.forward);
      const value = tensor3d(heap.read(features), [windows, tokens, shape.width]);
      const gradFunc = (dy: Tensor): Tensor => {
        if (pass !== this.passes) throw new Error('another batch was encoded before the gradient of this one');
        heap.write(dFeatures, dy.dataSync<'float32'>());
        this.run(laid.backward);
        const all = new Float32Array(flat.size);
        all.set(fromArena(arena, heap.read(gradient)));
        return tensor1d(all);
      };
      return { value, gradFunc };
    });
    return encoded(flat) as Tensor3D;
  }

  private run(program: Program): void {
    for (const phase of program.phases) this.processor.run(program, phase);
  }

  dispose(): void {
    this.laid.dispose();
    this.processor.heap.give(this.block);
  }
}
