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
import { CallList, type Program, Scratch } from '../../device/wasm/call-list';
import type { HeapRange } from '../../device/wasm/native-heap';
import type { Processor } from '../../device/wasm/processor';
import { LaidPrograms, type PassShape } from '../../inference/laid-programs';
import type { WindowTensors } from '../../inference/windows';
import { planActivations, scratch } from '../../model/activations';
import { type ArenaLayout, arenaLayout, fromArena, slotIn, toArena } from '../../model/arena-layout';
import type { ParameterLayout } from '../../model/layout';
import { RecordedBackbone } from '../../model/recorded/backbone';
import type { NetworkShape } from '../../model/shape';
import { describe } from '../../model/spec';
import { BASE_CLASSES } from '../../numerics/constants';
import { PLAIN_STORE } from '../../ops/product/gradient-store';
import { nativeOps } from '../../ops/step-ops/native';
import type { StepOps } from '../../ops/step-ops/step-ops';

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
  private readonly shape: NetworkShape;
  private readonly arena: ArenaLayout;
  private readonly weights: HeapRange;
  private readonly gradient: HeapRange;
  private readonly laid: LaidPrograms<Laid>;
  /** Of the pass whose activations lie in the heap. */
  private passes = 0;

  /** @param layout of the parameters, the backbone's and others */
  constructor(processor: Processor, shape: NetworkShape, layout: ParameterLayout) {
    this.processor = processor;
    this.shape = shape;
    this.arena = arenaLayout(layout);
    const size = 4 * this.arena.span;
    this.weights = processor.heap.take(size);
    this.gradient = processor.heap.take(size);
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
    const encoded = customGrad((parameters: Tensor | GradSaveFunc) => {
      const pass = ++this.passes;
      heap.write(this.weights, toArena(this.arena, (parameters as Tensor).dataSync<'float32'>()));
      heap.write(laid.input, input.dataSync<'float32'>());
      heap.write(laid.keys, held);
      this.run(laid.forward);
      const value = tensor3d(heap.read(features), [windows, tokens, this.shape.width]);
      const gradFunc = (dy: Tensor): Tensor => {
        if (pass !== this.passes) throw new Error('another batch was encoded before the gradient of this one');
        heap.write(dFeatures, dy.dataSync<'float32'>());
        this.run(laid.backward);
        return tensor1d(fromArena(this.arena, heap.read(this.gradient)));
      };
      return { value, gradFunc };
    });
    return encoded(flat) as Tensor3D;
  }

  private record(arena: Arena, { windows, tokens, padded }: PassShape): Laid {
    const { width } = this.shape;
    const spec = describe(this.shape);
    const rows = windows * tokens;
    const floats = (numbers: number) => arena.take(4 * numbers);
    const activations = Object.entries(planActivations(spec, width, true).buffers).map(([name, buffer]) => [
      name,
      Array.from({ length: buffer.count }, () => floats(rows * buffer.width)),
    ]);
    const work = Object.entries(scratch(spec, windows, tokens)).map(([name, numbers]) => [name, floats(numbers)]);
    const [input, keys] = [floats(rows * BASE_CLASSES), floats(rows)];
    const [dFeatures, dOther] = [floats(rows * width), floats(rows * width)];
    const slot = (whole: HeapRange, name: string): HeapRange => {
      const { first, size } = slotIn(this.arena, name);
      return { offset: whole.offset + 4 * first, size: 4 * size };
    };
    const of = (who: string) => (who === 'gradient' ? this.gradient : this.weights);
    const buffers = {
      activations: Object.fromEntries(activations) as Record<string, HeapRange[]>,
      scratch: Object.fromEntries(work) as Record<string, HeapRange>,
      keys: padded ? keys : undefined,
      slot: (who: string, name: string) => slot(of(who), name),
      put: (range: HeapRange, values: Float32Array) => arena.write(range, values),
    };
    const backbone = new RecordedBackbone<HeapRange>(buffers, this.shape, { windows, keepsHidden: true, tokens });
    const room = new Scratch(arena.next);
    const listed = (write: (ops: StepOps<HeapRange>) => void): CallList => {
      const calls = new CallList(room);
      write(nativeOps(calls));
      return calls;
    };
    const forward = listed((ops) => {
      const io = { input, x: buffers.activations['x'][0], part: { offset: 0, size: 0 } };
      const [weight, bias] = [slot(this.weights, 'input.weight'), slot(this.weights, 'input.bias')];
      ops.inputProjection({ batch: windows, windows, tokens, width }, { ...io, weight, bias });
      backbone.forward(ops);
    });
    const backward = listed((ops) => {
      const dOut = backbone.backward(ops, PLAIN_STORE, [dFeatures, dOther]);
      const [weight, bias] = [slot(this.gradient, 'input.weight'), slot(this.gradient, 'input.bias')];
      const sizes = { rows, inputs: BASE_CLASSES, outputs: width };
      ops.linearWeightGradient('input', sizes, { x: input, dOut, weight, bias }, PLAIN_STORE);
    });
    arena.take(room.bytes);
    const place = (calls: CallList) => calls.place(arena, this.processor.indexOf);
    const { features } = backbone;
    return { input, keys, features, dFeatures, forward: place(forward), backward: place(backward) };
  }

  private run(program: Program): void {
    for (const phase of program.phases) this.processor.run(program, phase);
  }

  dispose(): void {
    this.laid.dispose();
    for (const range of [this.weights, this.gradient]) this.processor.heap.give(range);
  }
}
