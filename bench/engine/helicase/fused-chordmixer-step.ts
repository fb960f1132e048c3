import { Pipelines, Plan } from '../../../src/device/webgpu/plan';
import { hasQuads } from '../../../src/device/webgpu/quads';
import type { BufferRange } from '../../../src/device/webgpu/recorder';
import { emitBackward, emitForward } from '../../../src/ops/chordmixer-layer/emit';
import { emitEdgeGradients } from '../../../src/ops/edge-gradients/kernels';
import { emitInputProjection } from '../../../src/ops/input-projection/kernels';
import { emitNucleotideLoss } from '../../../src/ops/nucleotide-head/kernels';
import { defaultTiles, hardwareTiles, recordedTiles, type TileChoice } from '../../../src/ops/product/choice';
import { tileTrials, tuneKernels } from '../../../src/training/fused/tune';
import type { ChordMixerSizes } from '../cases';
import { CLASSES, chordMixerParameters, chordMixerTokens } from '../data';
import type { Subject } from '../subject';
import { FusedModel } from './fused-model';

/** The step of a plain ChordMixer language model as one prebuilt list of the engine's fused kernels. */
export async function buildFusedChordMixerStep(
  device: GPUDevice,
  sizes: ChordMixerSizes,
  software: boolean,
): Promise<Subject> {
  const { batch, tokens, width, hidden, layers } = sizes;
  const rows = batch * tokens;
  const model = new FusedModel(device, chordMixerParameters(sizes), 0.5, software);
  const { buffers, put, arena } = model;
  const many = (label: string, count: number, numbers: number) =>
    Array.from({ length: count }, (_, i) => buffers.floats(`${label} ${i}`, numbers));
  const x = many('x', layers + 1, rows * width);
  const hiddens = many('hidden', layers, rows * hidden);
  const slopes = many('slope', layers, rows * hidden);
  const [dFirst, dSecond] = many('d', 2, rows * width);
  const dHidden = buffers.floats('dHidden', rows * hidden);
  const dLogits = buffers.floats('dLogits', 8 * rows);
  const rowLosses = buffers.floats('rowLosses', 2 * rows);
  const input = buffers.floats('input', rows * CLASSES);
  const labels = buffers.floats('labels', 2 * rows);
  const total = buffers.floats('total', 1);
  const part = buffers.uniform('part', 16);
  const { codes, oneHot } = chordMixerTokens(sizes);
  model.write(input, Float32Array.from(oneHot));
  model.write(
    labels,
    Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? codes[i >> 1] : 1)),
  );
  model.write(total, Float32Array.of(rows));

  const shape = { batch, windows: batch, tokens, windowLength: tokens, width };
  const weights = (name: string): BufferRange => model.slot(name).weights;
  const layerSlots = (layer: number, kind: 'weights' | 'gradient') => {
    const at = (name: string) => model.slot(`${layer}.${name}`)[kind];
    return { w1: at('w1'), b1: at('b1'), w2: at('w2'), b2: at('b2') };
  };
  const { offsets, decayedSpan } = arena;
  const places = {
    outputWeight: offsets['output.weight'],
    outputBias: offsets['output.bias'] - decayedSpan,
    inputWeight: offsets['input.weight'],
    inputBias: offsets['input.bias'] - decayedSpan,
  };

  const record = (tiles: TileChoice): Plan => {
    const plan = new Plan();
    emitInputProjection(plan, shape, {
      input,
      weight: weights('input.weight'),
      bias: weights('input.bias'),
      x: x[0],
      part,
    });
    for (let l = 0; l < layers; l++) {
      emitForward(plan, sizes, tiles, {
        ...layerSlots(l, 'weights'),
        x: x[l],
        hidden: hiddens[l],
        slope: slopes[l],
        out: x[l + 1],
      });
    }
    const head = { weight: weights('output.weight'), bias: weights('output.bias') };
    const loss = { mlmLoss: 'cross-entropy', mlmWeight: 1 } as const;
    emitNucleotideLoss(plan, shape, loss, {
      x: x[layers],
      ...head,
      labels,
      total,
      dLogits,
      dX: dFirst,
      rowLosses,
      part,
    });
    let [dOut, dX] = [dFirst, dSecond];
    for (let l = layers - 1; l >= 0; l--) {
      const io = {
        ...layerSlots(l, 'weights'),
        x: x[l],
        hidden: hiddens[l],
        slope: slopes[l],
        dOut,
        dX,
        dHidden,
        gradients: layerSlots(l, 'gradient'),
      };
      emitBackward(plan, sizes, tiles, io, put);
      [dOut, dX] = [dX, dOut];
    }
    const { gradient, biasGradient } = model;
    emitEdgeGradients(plan, shape, places, put, {
      x: x[layers],
      dLogits,
      dX: dOut,
      input,
      gradient,
      biasGradient,
      part,
    });
    model.emitOptimiser(plan);
    return plan;
  };
  const adapter = { software, quads: hasQuads(device) };
  const unmeasured = defaultTiles(adapter, rows);
  // As a run does: measured on hardware, by a table on software adapters.
  const plan = record(
    software
      ? unmeasured
      : recordedTiles(await tuneKernels(device, tileTrials(record, hardwareTiles(adapter))), adapter, unmeasured),
  );
  await Pipelines.of(device).prepare([plan]);

  let first: Promise<Float32Array> | null = null;
  return {
    step() {
      model.run(plan);
      first ??= model.numbersOf(rowLosses);
    },
    sync: model.sync,
    check: async () => (await first!).reduce((sum, value, i) => sum + (i % 2 === 0 ? value : 0), 0),
  };
}
