import type { Processor } from '../device/wasm/processor';
import { toArena } from '../model/arena-layout';
import type { NetworkShape } from '../model/shape';
import type { Weights } from '../model/weights';
import type { HeldNetwork } from './laid-backbone';
import { backboneArena, type LaidForward, layOutForward } from './laid-passes';
import { LaidPrograms } from './laid-programs';

/**
 * The forward pass of a network on the processor, as a training step records it, for whatever number and length of
 * windows. Owns its blocks of the heap: dispose it.
 */
export class NativePass {
  readonly processor: Processor;
  private readonly network: HeldNetwork;
  private readonly laid: LaidPrograms<LaidForward>;

  /** @param weights by name, copied */
  constructor(processor: Processor, shape: NetworkShape, weights: Weights) {
    this.processor = processor;
    const arena = backboneArena(shape);
    const { size, slots } = arena.parameters;
    const parameters = new Float32Array(size);
    for (const { name, offset } of slots) parameters.set(weights[name].dataSync<'float32'>(), offset);
    this.network = { shape, arena, weights: processor.heap.take(4 * arena.span) };
    processor.heap.write(this.network.weights, toArena(arena, parameters));
    this.laid = new LaidPrograms(processor, (at, pass) => layOutForward(at, this.network, pass, processor.indexOf));
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

  dispose(): void {
    this.laid.dispose();
    this.processor.heap.give(this.network.weights);
  }
}
