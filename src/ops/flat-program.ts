import { type WebGPUBackend, type WebGPUProgram, webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import { engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

export interface FlatProgram {
  readonly name: string;
  /** WGSL with `fn main(index : i32)`, one output value an invocation. */
  readonly code: string;
  readonly variableNames: readonly string[];
  /** Declaration and values of the program's own uniforms, all i32. */
  readonly uniforms?: Readonly<Record<string, number>>;
}

/** Runs a program that computes each output value on its own. */
export function runFlatProgram(backend: WebGPUBackend, program: FlatProgram, inputs: TensorInfo[], outputShape: number[]): TensorInfo {
  const dispatchLayout = webgpu_util.flatDispatchLayout(outputShape);
  const workgroupSize: [number, number, number] = [64, 1, 1];
  const uniforms = Object.entries(program.uniforms ?? {});
  const webgpuProgram: WebGPUProgram = {
    outputShape,
    variableNames: [...program.variableNames],
    workgroupSize,
    dispatchLayout,
    dispatch: webgpu_util.computeDispatch(dispatchLayout, outputShape, workgroupSize, [1, 1, 1]),
    shaderKey: program.name,
    size: true,
    getUserCode: () => program.code,
  };
  if (uniforms.length > 0) webgpuProgram.uniforms = `${uniforms.map(([name]) => `${name} : i32`).join(', ')},`;
  return backend.runWebGPUProgram(
    webgpuProgram,
    inputs,
    'float32',
    uniforms.map(([, value]) => ({ type: 'int32', data: [value] })),
  );
}

/** A kernel's bare output as a tensor of the scope it was made in. */
export const adopt = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);
