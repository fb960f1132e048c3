import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import oracle from '../../numerics/oracle/gelu.json';
import {
  DEVICES,
  describeOn,
  expectGradient,
  expectParity,
  itKeepsItsHabits,
  normals,
  outputOf,
  relativeError,
  repeated,
} from '../testing';
import { gelu, geluGrad } from './op';
import { geluDerivative, gelu as geluOf } from './reference';

const forward = ([x]: Tensor[]) => gelu(x);
const backward = ([x, dy]: Tensor[]) => geluGrad(x, dy);
const reference = ([x]: ArrayLike<number>[]) => Float64Array.from(x, geluOf);
const gradientReference = ([x, dy]: ArrayLike<number>[]) =>
  Float64Array.from(x, (value, i) => dy[i] * geluDerivative(value));

const SHAPES = [{ shape: [1] }, { shape: [3] }, { shape: [7, 13] }, { shape: [2, 130, 5] }, { shape: [64] }];
const sample = (values: readonly number[]) => ({ values: Float32Array.from(values), shape: [values.length] });

describeOn(DEVICES, 'gelu', (device) => {
  it.each(SHAPES)('agrees with the reference at shape $shape', async ({ shape }) => {
    await expectParity(forward, reference, [normals(shape, 1, 2)]);
    await expectParity(backward, gradientReference, [normals(shape, 2, 2), normals(shape, 3)]);
  });

  it('agrees with PyTorch and its derivative with PyTorch autograd', async () => {
    const x = sample(oracle.x);
    const ones = sample(oracle.x.map(() => 1));
    for (const [values, expected] of [
      [await outputOf(forward, [x]), oracle.gelu],
      [await outputOf(backward, [x, ones]), oracle.derivative],
    ] as const) {
      expected.forEach((value, i) => {
        expect(Math.abs(values[i] - value), `at ${oracle.x[i]}`).toBeLessThan(1e-6);
      });
    }
  });

  it('has the gradient of the reference', async () => {
    await expectGradient(forward, reference, [normals([7, 13], 4, 2)]);
  });

  it('reaches its limits far from zero', async () => {
    const far = [-1e30, -1e10, -100, -20, 20, 100, 1e10, 1e30];
    expect(Array.from(await outputOf(forward, [sample(far)])).map((value) => value + 0)).toEqual([
      0,
      0,
      0,
      0,
      ...Array.from(Float32Array.from(far.slice(4))),
    ]);
    expect(
      Array.from(await outputOf(backward, [sample(far), sample(far.map(() => 3))])).map((value) => value + 0),
    ).toEqual([0, 0, 0, 0, 3, 3, 3, 3]);
  });

  it('passes NaN on', async () => {
    const input = sample([1, Number.NaN, -1]);
    for (const values of [await outputOf(forward, [input]), await outputOf(backward, [input, sample([1, 1, 1])])]) {
      expect(Array.from(values, Number.isNaN)).toEqual([false, true, false]);
    }
  });

  it('reaches every value where one dispatch dimension does not suffice', async () => {
    const pattern = normals([1009], 5, 2).values;
    const large = repeated(pattern, [65_537, 65]);
    expect(
      relativeError(await outputOf(forward, [large]), repeated(Array.from(pattern, geluOf), large.shape).values),
    ).toBeLessThan(1e-6);
  });

  itKeepsItsHabits(device, { op: forward, samples: [normals([7, 13], 6)], dispatches: 1, withGradient: 2 });
});

describeOn(DEVICES, 'geluGrad', (device) => {
  itKeepsItsHabits(device, { op: backward, samples: [normals([7, 13], 7), normals([7, 13], 8)], dispatches: 1 });
});
