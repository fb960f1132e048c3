import type { Arena } from '../device/wasm/arena';
import { CallList, type Program, Scratch } from '../device/wasm/call-list';
import type { HeapRange } from '../device/wasm/native-heap';
import type { Processor } from '../device/wasm/processor';
import { planActivations, scratch } from '../model/activations';
import { type ArenaLayout, arenaLayout, slotIn, toArena } from '../model/arena-layout';
import { place } from '../model/layout';
import { RecordedBackbone } from '../model/recorded/backbone';
import type { NetworkShape } from '../model/shape';
import { backboneParameters, describe } from '../model/spec';
import type { Weights } from '../model/weights';
import { BASE_CLASSES } from '../numerics/constants';
import { nativeOps } from '../ops/step-ops/native';
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
  private readonly shape: NetworkShape;
  private readonly arena: ArenaLayout;
  private readonly weights: HeapRange;
  private readonly laid: LaidPrograms<Laid>;

  /** @param weights by name, copied */
  constructor(processor: Processor, shape: NetworkShape, weights: Weights) {
    this.processor = processor;
    this.shape = shape;
    const layout = place(backboneParameters(describe(shape)));
    this.arena = arenaLayout(layout);
    const parameters = new Float32Array(layout.size);
    for (const { name, offset } of layout.slots) parameters.set(weights[name].dataSync<'float32'>(), offset);
    this.weights = processor.heap.take(4 * this.arena.span);
    processor.heap.write(this.weights, toArena(this.arena, parameters));
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

  private record(arena: Arena, { windows, tokens, padded }: PassShape): Laid {
    const { shape } = this;
    const spec = describe(shape);
    const floats = (numbers: number) => arena.take(4 * numbers);
    const rows = windows * tokens;
    const { buffers, places, features } = planActivations(spec, shape.width, false);
    const activations: Record<string, HeapRange[]> = { x: [floats(rows * shape.width), floats(rows * shape.width)] };
    // A pass that keeps nothing uses two buffers of the stream in turn, and of each value that of the first layer that
    // has it.
    const firsts = Object.fromEntries(places.toReversed().flatMap((place) => Object.entries(place)));
    for (const { buffer, index } of [...Object.values(firsts), features]) {
      if (buffer === 'x') continue;
      activations[buffer] ??= [];
      activations[buffer][index] ??= floats(rows * buffers[buffer].width);
    }
    const work = Object.entries(scratch(spec, windows, tokens)).map(([name, numbers]) => [name, floats(numbers)]);
    const [input, keys] = [floats(rows * BASE_CLASSES), floats(rows)];
    const slot = (name: string): HeapRange => {
      const { first, size } = slotIn(this.arena, name);
      return { offset: this.weights.offset + 4 * first, size: 4 * size };
    };
    const backbone = new RecordedBackbone<HeapRange>(
      {
        activations,
        scratch: Object.fromEntries(work),
        keys: padded ? keys : undefined,
        slot: (_, name) => slot(name),
        put: (range, values) => arena.write(range, values),
      },
      shape,
      { windows, keepsHidden: false, tokens },
    );
    const room = new Scratch(arena.next);
    const calls = new CallList(room);
    const ops = nativeOps(calls);
    const streams = [activations['x'][0]];
    ops.phase('0');
    const io = {
      input,
      weight: slot('input.weight'),
      bias: slot('input.bias'),
      x: streams[0],
      part: { offset: 0, size: 0 },
    };
    ops.inputProjection({ batch: windows, windows, tokens, width: shape.width }, io);
    backbone.layerByLayer(ops, 'student', (x) => streams.push(x));
    arena.take(room.bytes);
    return { input, keys, streams, program: calls.place(arena, this.processor.indexOf) };
  }

  dispose(): void {
    this.laid.dispose();
    this.processor.heap.give(this.weights);
  }
}
