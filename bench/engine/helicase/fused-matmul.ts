import { race } from '../../../src/device/webgpu/autotune';
import { Buffers } from '../../../src/device/webgpu/buffers';
import { Pipelines, Plan } from '../../../src/device/webgpu/plan';
import { hasQuads } from '../../../src/device/webgpu/quads';
import { readRange } from '../../../src/device/webgpu/read-range';
import { hardwareTiles, softwareTiles } from '../../../src/ops/product/choice';
import { emitAffine } from '../../../src/ops/product/emit';
import type { ProductSizes } from '../cases';
import { productInputs, rmsSum } from '../data';
import type { Subject } from '../subject';

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
  const plans = (software ? softwareTiles : hardwareTiles)({ quads: hasQuads(device) }).map((tile) => {
    const plan = new Plan();
    emitAffine(plan, () => tile, 'product', [rows, depth, cols], { a, b, out });
    return plan;
  });
  await Pipelines.of(device).prepare(plans);
  const times = await race(device, plans, TRIES);
  const fastest = plans[times.indexOf(Math.min(...times))];
  const step = () => fastest.submit(device);
  const sync = (): Promise<void> => device.queue.onSubmittedWorkDone().then(() => {});
  return { step, sync, check: async () => rmsSum([new Float32Array(await readRange(device, out))]) };
}
