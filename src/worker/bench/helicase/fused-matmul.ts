import { Buffers } from '../../../gpu/buffers';
import { Pipelines, Plan } from '../../../gpu/plan';
import { readRange } from '../../../gpu/read-range';
import { emitAffine } from '../../../ops/product/emit';
import type { Tile } from '../../../ops/product/product';
import type { ProductSizes } from '../cases';
import { productInputs, rmsSum } from '../data';
import { median } from '../median';
import type { Subject } from '../subject';

const REGISTERS: readonly Tile[] = [
  [8, 8],
  [16, 16],
  [16, 32],
].map(([rows, cols]) => ({ kind: 'registers', rows, cols }));
const SHARED: readonly Tile[] = [
  [4, 4],
  [8, 4],
  [8, 8],
].map(([rows, cols]) => ({ kind: 'shared', rows, cols }));
const TRIES = 3;

/** The product kernel, in the fastest of its tiles here. */
export async function buildFusedMatMul(device: GPUDevice, sizes: ProductSizes, software: boolean): Promise<Subject> {
  const { rows, depth, cols } = sizes;
  const inputs = productInputs(sizes);
  const buffers = new Buffers(device);
  const [a, b, out] = [
    ['a', rows * depth],
    ['b', depth * cols],
    ['out', rows * cols],
  ].map(([name, count]) => buffers.floats(String(name), Number(count)));
  device.queue.writeBuffer(a.buffer, 0, Float32Array.from(inputs.a.values));
  device.queue.writeBuffer(b.buffer, 0, Float32Array.from(inputs.b.values));
  const plans = (software ? REGISTERS : SHARED).map((tile) => {
    const plan = new Plan();
    emitAffine(plan, () => tile, 'product', [rows, depth, cols], { a, b, out });
    return plan;
  });
  await Pipelines.of(device).prepare(plans);
  const run = (plan: Plan) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    plan.encode(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
  const sync = (): Promise<void> => device.queue.onSubmittedWorkDone().then(() => {});
  const times: number[] = [];
  for (const plan of plans) {
    const tries: number[] = [];
    for (let i = 0; i <= TRIES; i++) {
      const from = performance.now();
      run(plan);
      await sync();
      if (i > 0) tries.push(performance.now() - from);
    }
    times.push(median(tries));
  }
  const fastest = plans[times.indexOf(Math.min(...times))];
  return { step: () => run(fastest), sync, check: async () => rmsSum([new Float32Array(await readRange(device, out))]) };
}
