import { env, grad, type Tensor, type Tensor2D, type Tensor3D, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  describeOn,
  expectGradient,
  expectParity,
  gradientsOf,
  isSlow,
  itKeepsItsHabits,
  largestBufferOf,
  normals,
  outputOf,
  PRODUCT_DEVICES,
  type Reference,
  relativeError,
  sampleOf,
} from '../testing';
import { flashAttention } from './op';
import oracle from './oracle.json';
import { flashAttentionReference } from './reference';
import { CASES, type Case, ONE_BY_ONE, samplesOf } from './testing';

const opOf =
  ({ heads }: Pick<Case, 'heads'>) =>
  ([qkv, mask]: Tensor[]) =>
    flashAttention(qkv as Tensor3D, heads, mask as Tensor2D | undefined);
const referenceFor =
  (sizes: Case): Reference =>
  ([qkv, mask]) =>
    flashAttentionReference(qkv, sizes, mask);

describeOn(PRODUCT_DEVICES, 'flashAttention', (device) => {
  it.each(device.kind === 'wasm' ? [...CASES, ONE_BY_ONE] : CASES)(
    'agrees with the reference, and so does its gradient: $why',
    async (shown) => {
      await expectParity(opOf(shown), referenceFor(shown), samplesOf(shown));
      await expectGradient(opOf(shown), referenceFor(shown), samplesOf(shown), { differentiated: 1 });
    },
  );

  it.each([
    { what: 'without a mask', samples: [oracle.qkv], out: oracle.outPlain, dQkv: oracle.dQkvPlain },
    { what: 'with one', samples: [oracle.qkv, oracle.keyMask], out: oracle.outMasked, dQkv: oracle.dQkvMasked },
  ])('agrees with PyTorch and its autograd $what', async ({ samples, out, dQkv }) => {
    const inputs = samples.map(sampleOf);
    expect(relativeError(await outputOf(opOf({ heads: 2 }), inputs), out.values)).toBeLessThan(1e-5);
    const [gradient] = await gradientsOf(opOf({ heads: 2 }), inputs, sampleOf(oracle.dOut), 1);
    expect(relativeError(gradient, dQkv.values)).toBeLessThan(1e-5);
  });

  it('stays finite where scores are far apart', async () => {
    const [, sizes] = CASES;
    const [{ shape }] = samplesOf(sizes);
    await expectParity(opOf(sizes), referenceFor(sizes), [normals(shape, 3, 30)], 1e-4);
  });

  it('refuses heads that are no multiple of 4 wide, with the numbers', () => {
    const qkv = tensor([1, 2, 3, 4, 5, 6], [1, 1, 6]);
    expect(() => flashAttention(qkv as Tensor3D, 1)).toThrow('1 heads of [1,1,6] have 2');
    qkv.dispose();
  });

  itKeepsItsHabits(device, { op: opOf(CASES[1]), samples: samplesOf(CASES[1]), dispatches: 1, withGradient: 3 });
  describe('with a mask', () => {
    itKeepsItsHabits(device, {
      op: opOf(CASES[4]),
      samples: samplesOf(CASES[4]),
      dispatches: 1,
      withGradient: 3,
      differentiated: 1,
    });
  });

  if (device.kind !== 'webgpu') return;
  it('reaches every row where there are more than 65,535', async () => {
    const tall: Case = { why: 'tall', batch: 22_000, tokens: 3, heads: 1, headWidth: 4 };
    await expectParity(opOf(tall), referenceFor(tall), samplesOf(tall));
    await expectGradient(opOf(tall), referenceFor(tall), samplesOf(tall));
  });

  // Buffers are the op's: whose kernels fill them is all the same.
  if (isSlow(device)) return;
  it('holds memory linear in the number of tokens', () => {
    const largest = (tokens: number) =>
      largestBufferOf(() => {
        env().set('WEBGPU_CPU_FORWARD', false);
        tidy(
          () =>
            void grad((qkv) => flashAttention(qkv as Tensor3D, 1))(
              tensor(new Float32Array(tokens * 12), [1, tokens, 12]),
            ),
        );
      });
    const [short, long] = [largest(96), largest(384)];
    expect(short).toBeGreaterThanOrEqual(96 * 12 * 4);
    expect(long).toBe(4 * short);
  });
});
