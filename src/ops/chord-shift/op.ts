import { engine, type Tensor3D } from '@tensorflow/tfjs-core';
import { heapView } from '../heap-view';
import { registerJointGradient, registerWasm } from '../register';
import { groupOffset } from './reference';

const CHORD_SHIFT = 'HelicaseChordShift';

interface Attributes {
  readonly groupSize: number;
  readonly inverse: boolean;
}

/**
 * ChordMixer's shift of x [B,T,D] in channel groups of `groupSize`; with `inverse` its transpose. On WebAssembly only:
 * on WebGPU the shift is an address inside a layer.
 */
export const chordShift = (x: Tensor3D, groupSize: number, inverse = false): Tensor3D =>
  engine().runKernel(CHORD_SHIFT, { x }, { groupSize, inverse });

registerWasm<Attributes>(CHORD_SHIFT, (backend, { x }, { groupSize, inverse }) => {
  const out = backend.makeOutput(x.shape, 'float32');
  shiftInto(heapView(backend, x), heapView(backend, out), x.shape, groupSize, inverse);
  return out;
});

function shiftInto(x: Float32Array, out: Float32Array, [B, T, D]: number[], groupSize: number, inverse: boolean): void {
  const groups = Math.ceil(D / groupSize);
  const offsets = Array.from({ length: groups }, (_, g) => groupOffset(g, T));
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      const to = (b * T + t) * D;
      for (let g = 0; g < groups; g++) {
        const source = (inverse ? t - offsets[g] + T : t + offsets[g]) % T;
        const from = (b * T + source) * D;
        const end = Math.min(D, (g + 1) * groupSize);
        for (let d = g * groupSize; d < end; d++) out[to + d] = x[from + d];
      }
    }
  }
}

registerJointGradient<Attributes>(CHORD_SHIFT, {
  gradient: ([dy], _saved, { groupSize, inverse }) => ({ x: chordShift(dy as Tensor3D, groupSize, !inverse) }),
});
