import type { Stretch } from '../../../src/ops/step-ops/step-ops';
import type { StepMaker } from '../../../src/training/fused/step-buffers';
import type { ChordMixerSizes } from '../cases';
import { CLASSES, chordMixerParameters, chordMixerTokens } from '../data';
import type { Subject } from '../subject';
import type { Laid, LayOut, Steps } from './laid';
import { Model } from './model';

/** The step of a plain ChordMixer language model in the engine's own operations. */
export const layOutChordMixer =
  (sizes: ChordMixerSizes): LayOut =>
  <R extends Stretch>(maker: StepMaker<R>, mostSlices: number): Laid<R> => {
    const { batch, tokens, width, hidden, layers } = sizes;
    const rows = batch * tokens;
    const model = new Model(maker, chordMixerParameters(sizes), 0.5, mostSlices);
    const { put, arena, gradient, biasGradient } = model;
    const many = (label: string, count: number, numbers: number) =>
      Array.from({ length: count }, (_, i) => maker.floats(`${label} ${i}`, numbers));
    const x = many('x', layers + 1, rows * width);
    const hiddens = many('hidden', layers, rows * hidden);
    const slopes = many('slope', layers, rows * hidden);
    const [dFirst, dSecond] = many('d', 2, rows * width);
    const dHidden = maker.floats('dHidden', rows * hidden);
    const dLogits = maker.floats('dLogits', 8 * rows);
    const rowLosses = maker.floats('rowLosses', 2 * rows);
    const input = maker.floats('input', rows * CLASSES);
    const labels = maker.floats('labels', 2 * rows);
    const total = maker.floats('total', 1);
    const [part] = maker.parts(1);
    const { codes, oneHot } = chordMixerTokens(sizes);
    maker.write(input, () => Float32Array.from(oneHot));
    maker.write(labels, () => Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? codes[i >> 1] : 1)));
    maker.write(total, () => Float32Array.of(rows));

    const shape = { batch, windows: batch, tokens, windowLength: tokens, width };
    const weights = (name: string): R => model.slot(name).weights;
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

    return {
      rows,
      results: { rowLosses },
      record(ops) {
        const into = { weight: weights('input.weight'), bias: weights('input.bias') };
        ops.inputProjection(shape, { input, ...into, x: x[0], part });
        for (let l = 0; l < layers; l++) {
          const kept = { x: x[l], hidden: hiddens[l], slope: slopes[l] };
          ops.chordMixer(sizes, { ...layerSlots(l, 'weights'), ...kept, out: x[l + 1] });
        }
        const head = { weight: weights('output.weight'), bias: weights('output.bias') };
        const loss = { mlmLoss: 'cross-entropy', mlmWeight: 1 } as const;
        const made = { dLogits, dX: dFirst, rowLosses };
        ops.nucleotideLoss(shape, loss, { x: x[layers], ...head, labels, total, ...made, part });
        let [dOut, dX] = [dFirst, dSecond];
        for (let l = layers - 1; l >= 0; l--) {
          const kept = { x: x[l], hidden: hiddens[l], slope: slopes[l] };
          const gradients = layerSlots(l, 'gradient');
          ops.chordMixerGradient(sizes, { ...layerSlots(l, 'weights'), ...kept, dOut, dX, dHidden, gradients }, put);
          [dOut, dX] = [dX, dOut];
        }
        const edges = { x: x[layers], dLogits, dX: dOut, input };
        ops.edgeGradients(shape, places, put, { ...edges, gradient, biasGradient, part });
        model.optimise(ops);
      },
    };
  };

export function chordMixerSubject({ step, sync, read }: Steps): Subject {
  let first: Promise<Float32Array> | null = null;
  return {
    step() {
      step();
      first ??= read('rowLosses');
    },
    sync,
    check: async () => (await first!).reduce((sum, value, i) => sum + (i % 2 === 0 ? value : 0), 0),
  };
}
