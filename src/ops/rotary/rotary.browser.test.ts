import { type Tensor, type Tensor2D, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  DEVICES,
  describeOn,
  expectGradient,
  expectParity,
  itKeepsItsHabits,
  normals,
  outputOf,
  type Reference,
  relativeError,
  repeated,
  sampleOf,
} from '../testing';
import { rotary } from './op';
import oracle from './oracle.json';
import { rotaryReference } from './reference';
import { rotaryTable } from './table';

type Shape = [number, number, number];

const opOf =
  (tokens: number, headWidth: number, inverse = false) =>
  ([qkv]: Tensor[]) => {
    const table = tensor2d(rotaryTable(tokens, headWidth), [tokens, headWidth]);
    const out = rotary(qkv as Tensor3D, table as Tensor2D, inverse);
    table.dispose();
    return out;
  };
const referenceFor =
  (shape: Shape, headWidth: number, inverse = false): Reference =>
  ([qkv]) =>
    rotaryReference(qkv, shape, headWidth, inverse);

const SHAPES: { shape: Shape; headWidth: number; why: string }[] = [
  { shape: [2, 1, 12], headWidth: 4, why: 'one token' },
  { shape: [2, 7, 48], headWidth: 8, why: 'two heads' },
  { shape: [1, 130, 36], headWidth: 12, why: 'many tokens' },
  { shape: [1, 1011, 24], headWidth: 8, why: 'far tokens keep their digits' },
];

describeOn(DEVICES, 'rotary', (device) => {
  it.each(SHAPES)('agrees with the reference, and so does its gradient: $why', async ({ shape, headWidth }) => {
    const samples = [normals(shape, 1)];
    await expectParity(opOf(shape[1], headWidth), referenceFor(shape, headWidth), samples, 1e-6);
    await expectGradient(opOf(shape[1], headWidth), referenceFor(shape, headWidth), samples);
  });

  it('turns back', async () => {
    const sample = normals([2, 9, 24], 2);
    const there = await outputOf(opOf(9, 8), [sample]);
    expect(relativeError(there, sample.values)).toBeGreaterThan(0.1);
    expect(relativeError(await outputOf(opOf(9, 8, true), [{ ...sample, values: there }]), sample.values)).toBeLessThan(
      1e-6,
    );
  });

  it('reaches every row where there are more than 65,535', async () => {
    const shape: Shape = [70_000, 1, 12];
    // The first token is not turned.
    const out = await outputOf(opOf(1, 4), [repeated([1, 2, 3, 4, 5], shape)]);
    expect(relativeError(out, repeated([1, 2, 3, 4, 5], shape).values)).toBeLessThan(1e-6);
  });

  it('agrees with PyTorch', async () => {
    const out = await outputOf(opOf(oracle.qkv.shape[1], 8), [sampleOf(oracle.qkv)]);
    expect(relativeError(out, oracle.out.values)).toBeLessThan(1e-6);
  });

  itKeepsItsHabits(device, { op: opOf(7, 8), samples: [normals([2, 7, 48], 3)], dispatches: 1, withGradient: 2 });
});
