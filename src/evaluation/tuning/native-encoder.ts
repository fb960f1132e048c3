import {
  customGrad,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  tensor1d,
  tensor3d,
} from '@tensorflow/tfjs-core';
import type { Arena } from '../../device/wasm/arena';
import { layOutCalls, type Program } from '../../device/wasm/call-list';
import type { HeapRange } from '../../device/wasm/native-heap';
import type { Processor } from '../../device/wasm/processor';
import { type HeldNetwork, layOutBackbone } from '../../inference/laid-backbone';
import { LaidPrograms, type PassShape } from '../../inference/laid-programs';
import type { WindowTensors } from '../../inference/windows';
import { arenaLayout, fromArena, toArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import type { NetworkShape } from '../../model/shape';
import { BASE_CLASSES } from '../../numerics/constants';
import { PLAIN_STORE } from '../../ops/product/gradient-store';
import { nativeOps } from '../../ops/step-ops/native';

/** A pass and its way back, laid out in the heap. */
interface Laid {
  readonly input: HeapRange;
  readonly keys: HeapRange;
  readonly features: HeapRange;
  /** Of the features; gone when the way back has been run. */
  readonly dFeatures: HeapRange;
  readonly forward: Program;
  readonly backward: Program;
}

/**
 * A backbone that is learned from on the processor, as one op of the tape: what comes behind it, a head and a loss, is
 * composed of ops as elsewhere. Owns its blocks of the heap: dispose it.
 */
export class NativeEncoder {
  private readonly processor: Processor;
  private readonly network: Required<HeldNetwork>;
  private readonly laid: LaidPrograms<Laid>;
  /** Of the pass whose activations lie in the heap. */
  private passes = 0;

  /** @param layout of the parameters, the backbone's and others */
  constructor(processor: Processor, shape: NetworkShape, layout: ParameterLayout) {
    this.processor = processor;
    const arena = arenaLayout(layout);
    const [weights, gradient] = [processor.heap.take(4 * arena.span), processor.heap.take(4 * arena.span)];
    this.network = { shape, arena, weights, gradient };
    this.laid = new LaidPrograms(processor, (at, pass) => this.record(at, pass));
  }

  /**
   * Features [B,T,D] of a batch, with a gradient for the backbone's parameters among `flat` [P], zero for all others.
   * That is to be asked for before the next batch is encoded.
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
        return tensor1d(fromArena(arena, heap.read(gradient)));
      };
      return { value, gradFunc };
    });
    return encoded(flat) as Tensor3D;
  }

  private record(at: Arena, pass: PassShape): Laid {
    const { network } = this;
    const { width } = network.shape;
    const rows = pass.windows * pass.tokens;
    const { input, keys, layers, slot, project } = layOutBackbone(at, network, pass);
    const [dFeatures, dOther] = [at.take(4 * rows * width), at.take(4 * rows * width)];
    const [forward, backward] = layOutCalls(at, this.processor.indexOf, [
      (calls) => {
        const ops = nativeOps(calls);
        project(ops);
        layers.forward(ops);
      },
      (calls) => {
        const ops = nativeOps(calls);
        const dOut = layers.backward(ops, PLAIN_STORE, [dFeatures, dOther]);
        const [weight, bias] = ['input.weight', 'input.bias'].map((name) => slot('gradient', name));
        const sizes = { rows, inputs: BASE_CLASSES, outputs: width };
        ops.linearWeightGradient('input', sizes, { x: input, dOut, weight, bias }, PLAIN_STORE);
      },
    ]);
    return { input, keys, features: layers.features, dFeatures, forward, backward };
  }

  private run(program: Program): void {
    for (const phase of program.phases) this.processor.run(program, phase);
  }

  dispose(): void {
    this.laid.dispose();
    for (const range of [this.network.weights, this.network.gradient]) this.processor.heap.give(range);
  }
}
