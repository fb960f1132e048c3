import { Pipelines, Plan } from '../../../src/device/webgpu/plan';
import { hasQuads } from '../../../src/device/webgpu/quads';
import { readRange } from '../../../src/device/webgpu/read-range';
import { subgroupSizeOf } from '../../../src/device/webgpu/subgroups';
import { type Variants, webGpuOps } from '../../../src/ops/step-ops/webgpu';
import { GpuMaker } from '../../../src/training/fused/gpu-maker';
import { tuneKernels } from '../../../src/training/fused/tune';
import { hardwareCandidates, recordedVariants, trialsOf } from '../../../src/training/fused/variants';
import type { LayOut, Steps } from './laid';

/** Hardware wants a weight gradient in slices, enough workgroups for a small matrix; as the fused learner plans it. */
const MOST_SLICES = 32;

/** A case as one prebuilt list of dispatches, in kernels chosen as a run does: measured on hardware, else by table. */
export async function gpuSteps(device: GPUDevice, software: boolean, layOut: LayOut): Promise<Steps> {
  const { record, results, rows } = layOut(new GpuMaker(device), software ? 1 : MOST_SLICES);
  const adapter = { software, quads: hasQuads(device), subgroup: await subgroupSizeOf(device) };
  const unmeasured = recordedVariants({}, adapter, rows);
  const planned = (change: Partial<Variants>) => {
    const plan = new Plan();
    record(webGpuOps(plan, { ...unmeasured, ...change }));
    return plan;
  };
  const measured = async () =>
    recordedVariants(await tuneKernels(device, trialsOf(planned, hardwareCandidates(adapter))), adapter, rows);
  const plan = planned(software ? unmeasured : await measured());
  await Pipelines.of(device).prepare([plan]);
  return {
    step: () => plan.submit(device),
    sync: () => device.queue.onSubmittedWorkDone().then(() => {}),
    read: async (result) => new Float32Array(await readRange(device, results[result])),
  };
}
