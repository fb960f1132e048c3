import { adapterName, openDevice } from '../../src/device/webgpu/adapter';
import { browserGpu } from '../../src/platform/browser/browser-gpu';
import type { Subject } from './subject';

const WORKGROUP = 64;
const ROUNDS = 512;
/** Enough work for a clock to tell, on any adapter. */
const LEAST_MS = 20;
const MOST_INVOCATIONS = 2 ** 24;

/** Accumulators an invocation keeps: which number and width is fastest depends on the adapter. */
const VARIANTS = [1, 2, 4].flatMap((lanes) => [2, 4, 8, 16].map((accumulators) => ({ lanes, accumulators })));

/**
 * Fused multiply-adds on registers and nothing else: the adapter's practical peak, by the fastest of a dozen kernels.
 */
export async function buildFma(): Promise<Subject> {
  const found = await browserGpu.findAdapter();
  if (found.adapter === null) throw new Error(found.why);
  const { adapter } = found;
  const device = await openDevice(adapter);
  const runs = await Promise.all(VARIANTS.map((variant) => prepare(device, variant)));
  let best = { flop: 0, rate: 0, run: async () => {} };
  for (const { run, flopPerInvocation } of runs) {
    let invocations = 4096;
    await run(invocations);
    let ms = await timed(() => run(invocations));
    while (ms < LEAST_MS && invocations < MOST_INVOCATIONS) {
      invocations *= 2;
      ms = await timed(() => run(invocations));
    }
    const flop = flopPerInvocation * invocations;
    const chosen = invocations;
    if (flop / ms > best.rate) best = { flop, rate: flop / ms, run: () => run(chosen) };
  }
  return {
    step: best.run,
    sync: async () => {},
    check: async () => best.flop,
    flop: best.flop,
    adapter: adapterName(adapter),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function prepare(device: GPUDevice, { lanes, accumulators }: (typeof VARIANTS)[number]) {
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: fmaCode(lanes, accumulators) }), entryPoint: 'main' },
  });
  const out = device.createBuffer({ size: 4 * WORKGROUP, usage: GPUBufferUsage.STORAGE });
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: out } }],
  });
  const run = async (invocations: number) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    const groups = invocations / WORKGROUP;
    pass.dispatchWorkgroups(Math.min(groups, 32_768), Math.ceil(groups / 32_768));
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  return { run, flopPerInvocation: 2 * lanes * accumulators * ROUNDS };
}

function fmaCode(lanes: number, accumulators: number): string {
  const type = lanes === 1 ? 'f32' : `vec${lanes}<f32>`;
  const all = Array.from({ length: accumulators }, (_, i) => `a${i}`);
  return `
// Each invocation keeps ${accumulators} accumulators in registers; the sum is stored so that nothing can be left out.
@group(0) @binding(0) var<storage, read_write> result : array<f32>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id : vec3<u32>, @builtin(local_invocation_index) lane : u32) {
  let seed = f32(id.x) * 1e-9;
  let factor = ${type}(0.999 + seed);
  let term = ${type}(0.001);
  ${all.map((a, i) => `var ${a} = ${type}(seed + ${i}.0);`).join('\n  ')}
  for (var round = 0; round < ${ROUNDS}; round++) {
    ${all.map((a) => `${a} = fma(${a}, factor, term);`).join('\n    ')}
  }
  let sum = ${all.join(' + ')};
  result[lane] = ${lanes === 1 ? 'sum' : `dot(sum, ${type}(1.0))`};
}`;
}
