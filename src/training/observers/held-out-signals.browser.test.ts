import {
  add,
  mul,
  oneHot,
  randomNormal,
  reshape,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
  tile,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openForTests } from '../../device/testing';
import { meanEntropy } from '../../ops/distillation-loss/composed';
import { distillationLoss } from '../../ops/distillation-loss/op';
import { watchCollapse } from '../collapse';
import { effectiveRank, relativeSpread, viewRetrieval } from './held-out-signals';

const B = 16;
const C = 4;
const K = 32;
const ceiling = Math.log(K);

/** What the watch is given for teacher logits [B,C,K], by the functions the run uses. */
async function signalsOf(logits: Tensor3D) {
  const settings = {
    centering: 'ema',
    studentTemperature: 0.1,
    teacherTemperature: 0.04,
    centerMomentum: 0.9,
  } as const;
  const { entropy, usage } = distillationLoss(logits, logits, zeros([C, K]), settings);
  const features = reshape(logits, [B, C * K]) as Tensor2D;
  const read = async (tensor: { data(): Promise<unknown> }) => ((await tensor.data()) as Float32Array)[0];
  return {
    teacherEntropy: await read(entropy),
    classEntropy: await read(meanEntropy(usage)),
    clsSpread: await read(relativeSpread(features)),
    viewRetrieval: await read(viewRetrieval(features, features)),
  };
}

for (const device of ['webgpu', 'wasm'] as const) {
  describe(`signals of collapse on ${device}`, () => {
    beforeAll(() => openForTests(device));

    it('names the collapse to one class', async () => {
      // Every window gets class 3, with a little noise that lets views be told apart.
      const logits = add(
        mul(oneHot(zeros([B, C], 'int32'), K), 5),
        randomNormal([B, C, K], 0, 0.01, 'float32', 1),
      ) as Tensor3D;
      expect(watchCollapse(await signalsOf(logits), ceiling, B)).toBe('one-class');
    });

    it('names the flat collapse', async () => {
      const one = randomNormal([1, C, K], 0, 1e-4, 'float32', 2);
      const logits = add(tile(one, [B, 1, 1]), randomNormal([B, C, K], 0, 1e-8, 'float32', 3)) as Tensor3D;
      expect(watchCollapse(await signalsOf(logits), ceiling, B)).toBe('flat');
    });

    it('is silent on vectors that differ', async () => {
      const logits = randomNormal([B, C, K], 0, 0.1, 'float32', 4) as Tensor3D;
      expect(watchCollapse(await signalsOf(logits), ceiling, B)).toBeNull();
    });

    it('finds each view, or none, or one at chance', async () => {
      const features = randomNormal([B, 8], 0, 1, 'float32', 5) as Tensor2D;
      expect((await viewRetrieval(features, features).data())[0]).toBe(1);
      const values = Array.from(await features.data());
      const rotated = tensor2d([...values.slice(8), ...values.slice(0, 8)], [B, 8]);
      expect((await viewRetrieval(features, rotated).data())[0]).toBe(0);
    });

    it('calls features that are all zero or all equal flat, not undefined', async () => {
      for (const features of [
        zeros([B, 8]) as Tensor2D,
        tile(randomNormal([1, 8], 0, 1, 'float32', 6), [B, 1]) as Tensor2D,
      ]) {
        expect((await relativeSpread(features).data())[0]).toBeLessThan(1e-6);
        expect((await effectiveRank(features).data())[0]).toBeLessThan(1.001);
      }
    });

    it('measures the effective rank', async () => {
      // Two opposite points along one axis, then four along two.
      expect(
        (
          await effectiveRank(
            tensor2d([
              [1, 0, 0],
              [-1, 0, 0],
            ]),
          ).data()
        )[0],
      ).toBeCloseTo(1, 5);
      expect(
        (
          await effectiveRank(
            tensor2d([
              [1, 0, 0],
              [-1, 0, 0],
              [0, 1, 0],
              [0, -1, 0],
            ]),
          ).data()
        )[0],
      ).toBeCloseTo(2, 5);
    });
  });
}
