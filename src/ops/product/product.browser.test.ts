import { backend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../gpu/backend';
import { Buffers } from '../../gpu/buffers';
import { Pipelines, Plan } from '../../gpu/plan';
import { hasQuads } from '../../gpu/quads';
import { readRange } from '../../gpu/read-range';
import type { Recorder } from '../../gpu/recorder';
import type { StudioBackend } from '../../gpu/studio-backend';
import { countDispatches, normals, relativeError, sameBits } from '../testing';
import { hardwareTiles, softwareTiles } from './choice';
import { emitAffine, emitTransposedLeft, emitTransposedRight } from './emit';
import { tileName } from './kernel';
import type { Tile } from './product';

/** Every tile of every choice, whether the adapter would be given it or not. */
const TILES = [...new Map([...hardwareTiles({ quads: true }), ...softwareTiles({ quads: true })].map((tile) => [tileName(tile), tile])).values()];

/** Rows, inner, columns: whole vec4s with narrow last tiles, and nothing whole. */
const SIZES = [
  [37, 8, 24],
  [21, 7, 9],
] as const;
type Sizes = (typeof SIZES)[number];

let device: GPUDevice;
let buffers: Buffers;
beforeAll(async () => {
  expect((await openBackend('webgpu', (fault) => expect.unreachable(fault.message))).kind).toBe('webgpu');
  ({ device } = backend() as StudioBackend);
  buffers = new Buffers(device);
});
afterAll(() => buffers.destroy());

/** Both inputs and what each of the outputs holds after the dispatch. */
async function run(
  inputs: readonly (readonly number[])[],
  outputs: readonly (readonly number[])[],
  emit: (recorder: Recorder, ranges: readonly ReturnType<Buffers['floats']>[]) => void,
): Promise<Float32Array[]> {
  const filled = inputs.map((shape, i) => {
    const range = buffers.floats(
      `input ${i}`,
      shape.reduce((n, m) => n * m, 1),
    );
    device.queue.writeBuffer(range.buffer, range.offset, Float32Array.from(normals(shape, 11 + i).values));
    return range;
  });
  const made = outputs.map((shape, i) =>
    buffers.floats(
      `output ${i}`,
      shape.reduce((n, m) => n * m, 1),
    ),
  );
  const plan = new Plan();
  emit(plan, [...filled, ...made]);
  expect(plan.dispatches).toBe(1);
  await Pipelines.of(device).prepare([plan]);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  expect(countDispatches(() => plan.encode(pass))).toBe(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  return Promise.all(made.map(async (range) => new Float32Array(await readRange(device, range))));
}

/** out[row, col] = sum over k of left(row, k) right(k, col). */
const product = (rows: number, depth: number, cols: number, left: (row: number, k: number) => number, right: (k: number, col: number) => number) =>
  Float64Array.from({ length: rows * cols }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += left(Math.floor(at / cols), k) * right(k, at % cols);
    return sum;
  });

const numbers = (shape: readonly number[], i: number): Float32Array => normals(shape, 11 + i).values;

describe('a product', () => {
  it('finds the quads of this adapter, which has subgroups of four', () => {
    expect(hasQuads(device)).toBe(true);
  });

  it.each(TILES.flatMap((tile) => SIZES.map((sizes) => ({ tile, sizes, name: tileName(tile) }))))(
    'agrees with the sum, in each of its forms, with tiles $name at $sizes',
    async ({ tile, sizes }) => {
      await checkForms(tile, sizes);
    },
  );
});

async function checkForms(tile: Tile, [N, I, O]: Sizes): Promise<void> {
  const choice = () => tile;
  const [a, b, bias] = [numbers([N, I], 0), numbers([I, O], 1), numbers([O], 2)];
  const affine = () =>
    run([[N, I], [I, O], [O]], [[N, O]], (recorder, [left, right, added, out]) =>
      emitAffine(recorder, choice, 'affine', [N, I, O], { a: left, b: right, bias: added, out }),
    );
  const [first] = await affine();
  const plain = product(
    N,
    I,
    O,
    (row, k) => a[row * I + k],
    (k, col) => b[k * O + col],
  );
  expect(
    relativeError(
      first,
      plain.map((value, at) => value + bias[at % O]),
    ),
  ).toBeLessThan(1e-5);
  expect(sameBits(first, (await affine())[0])).toBe(true);

  const turned = numbers([O, I], 1);
  const [right] = await run(
    [
      [N, I],
      [O, I],
    ],
    [[N, O]],
    (recorder, [left, weight, out]) => emitTransposedRight(recorder, choice, 'right', [N, I, O], { a: left, b: weight, out }),
  );
  expect(
    relativeError(
      right,
      product(
        N,
        I,
        O,
        (row, k) => a[row * I + k],
        (k, col) => turned[col * I + k],
      ),
    ),
  ).toBeLessThan(1e-5);

  const gradient = numbers([N, O], 1);
  const [left, sums] = await run(
    [
      [N, I],
      [N, O],
    ],
    [[I, O], [O]],
    (recorder, [x, dOut, out, columns]) => emitTransposedLeft(recorder, choice, 'left', [N, I, O], { a: x, b: dOut, out, sums: columns }),
  );
  expect(
    relativeError(
      left,
      product(
        I,
        N,
        O,
        (row, k) => a[k * I + row],
        (k, col) => gradient[k * O + col],
      ),
    ),
  ).toBeLessThan(1e-5);
  expect(
    relativeError(
      sums,
      product(
        1,
        N,
        O,
        () => 1,
        (k, col) => gradient[k * O + col],
      ),
    ),
  ).toBeLessThan(1e-5);
}
