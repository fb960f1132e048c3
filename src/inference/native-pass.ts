import type { Arena } from '../device/wasm/arena';
import { layOutCalls, type Program } from '../device/wasm/call-list';
import type { HeapRange } from '../device/wasm/native-heap';
import type { Processor } from '../device/wasm/processor';
import { arenaLayout, toArena } from '../model/arena-layout';
import { place } from '../model/layout';
import type { NetworkShape } from '../model/shape';
import { backboneParameters, describe } from '../model/spec';
import type { Weights } from '../model/weights';
import { nativeOps } from '../ops/step-ops/native';
import { type HeldNetwork, layOutBackbone } from './laid-backbone';
import { LaidPrograms, type PassShape } from './laid-programs';

/** A pass laid out in the heap. */
interface Laid {
  readonly input: HeapRange;
  readonly keys: HeapRange;
  /** Behind the input projection, and behind each layer. */
  readonly streams: readonly HeapRange[];
  /** A phase for each stream. */
  readonly program: Program;
}

/**
 * The forward pass of a network on the processor, as a training step records it, for whatever number and length of
 * windows. Owns its blocks of the heap: dispose it.
 */
export class NativePass {
  readonly processor: Processor;
  private readonly network: HeldNetwork;
  private readonly laid: LaidPrograms<Laid>;

  /** @param weights by name, copied */
  constructor(processor: Processor, shape: NetworkShape, weights: Weights) {
    this.processor = processor;
    const layout = place(backboneParameters(describe(shape)));
    const arena = arenaLayout(layout);
    const parameters = new Float32Array(layout.size);
    for (const { name, offset } of layout.slots) parameters.set(weights[name].dataSync<'float32'>(), offset);
    this.network = { shape, arena, weights: processor.heap.take(4 * arena.span) };
    processor.heap.write(this.network.weights, toArena(arena, parameters));
    this.laid = new LaidPrograms(processor, (at, pass) => this.record(at, pass));
  }

  /**
   * The stream [B,T,D] behind the input projection and then behind each layer; with the last goes what follows it.
   * @param input [B,T,V]
   * @param keys [B,T], 0 where a token is padding
   * @param visit is handed a copy
   * @param wanted which streams, counted from 0
   */
  run(
    { input, keys, tokens }: { readonly input: Float32Array; readonly keys: Float32Array; readonly tokens: number },
    wanted: (stream: number) => boolean,
    visit: (stream: Float32Array) => void,
  ): void {
    const windows = keys.length / tokens;
    const laid = this.laid.of({ windows, tokens, padded: keys.includes(0) });
    const { heap } = this.processor;
    heap.write(laid.input, input);
    heap.write(laid.keys, keys);
    const last = laid.streams.findLastIndex((_, stream) => wanted(stream));
    for (let stream = 0; stream <= last; stream++) {
      this.processor.run(laid.program, laid.program.phases[stream]);
      if (wanted(stream)) visit(heap.read(laid.streams[stream]));
    }
  }

  private record(at: Arena, pass: PassShape): Laid {
    const { input, keys, first, layers, project } = layOutBackbone(at, this.network, pass);
    const streams = [first];
    const [program] = layOutCalls(at, this.processor.indexOf, [
      (calls) => {
        const ops = nativeOps(calls);
        ops.phase('0');
        project(ops);
        layers.layerByLayer(ops, 'student', (x) => streams.push(x));
      },
    ]);
    return { input, keys, streams, program };
  }

  dispose(): void {
    this.laid.dispose();
    this.processor.heap.give(this.network.weights);
  }
}
