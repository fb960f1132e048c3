import { sha256Hex } from '../../formats/sha256';
import { nativeBackward, nativeForward } from '../chordmixer-layer/native';
import { nativeDistillation } from '../distillation-loss/native';
import { nativeAttention } from '../flash-attention/native';
import { PLAIN_STORE } from '../product/gradient-store';
import { computed } from '../testing-native';
import { normals } from '../testing-values';

/** What the plain kernels make of some numbers, in every browser and in Node. */
export const PLAIN_BITS = '2eab722e6a2d523cf2e12b80751a9674c522ba6d2b6d8decfd7d56a9e7409c19';

const [B, T, D, H, K] = [2, 13, 24, 20, 30];
const LAYER = { batch: B, tokens: T, width: D, hidden: H, groupSize: 4 };
const LOSS = { centering: 'ema', studentTemperature: 0.1, teacherTemperature: 0.04, centerMomentum: 0.9 } as const;

/**
 * The hash of what products, shift, GELU, attention and the distillation loss make, exponentials and logarithms among
 * them.
 */
export async function plainBits(): Promise<string> {
  const rows = B * T;
  const shapes = [[rows, D], [D, H], [H], [H, D], [D], [rows, D], [rows, 3 * D], [B, K], [B, K], [K]];
  const outputs = [rows * D, rows * D, D * H, H, H * D, D, rows * D, 2 * B, B * K];
  const work = [rows * H, rows * H, rows * H, 2 * rows, B * K, 2 * K];
  const made = computed(
    'plain',
    { inputs: shapes.map((shape, i) => normals(shape, i + 1)), outputs, work },
    (recorder, stretches) => {
      const [x, w1, b1, w2, b2, dOut, qkv, student, teacher, center] = stretches;
      const [out, dX, dW1, dB1, dW2, dB2, attended, losses, dStudent, ...rest] = stretches.slice(shapes.length);
      const [hidden, slope, dHidden, lse, distribution, usage] = rest;
      nativeForward(recorder, LAYER, { x, w1, b1, w2, b2, hidden, slope, out });
      const gradients = { w1: dW1, b1: dB1, w2: dW2, b2: dB2 };
      nativeBackward(recorder, LAYER, { x, w1, w2, hidden, slope, dOut, dHidden, dX, gradients }, PLAIN_STORE);
      const heads = { batch: B, tokens: T, heads: 2, headWidth: 12, masked: false, turned: false };
      nativeAttention(recorder, heads, { qkv, out: attended, lse });
      const logits = { student, teacher, center, distribution, rows: losses, usage };
      const shape = { batch: B, clsVectors: 1, classes: K };
      nativeDistillation(recorder, shape, LOSS, logits, { dStudent, weight: 1 });
    },
  );
  return sha256Hex(Uint8Array.from(made.flatMap((values) => [...new Uint8Array(values.buffer)])));
}
