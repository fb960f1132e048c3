// The core package leaves its gradients to be asked for.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerGradient, registerKernel, type Tensor, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import type { StudioBackend } from '../device/webgpu/studio-backend';

type Inputs = Readonly<Record<string, TensorInfo>>;

/** An op's attributes as the op itself declares them; the engine passes them through untouched. */
type Run<Backend, Attributes> = (backend: Backend, inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[];

export function registerWebGpu<Attributes>(kernelName: string, run: Run<StudioBackend, Attributes>): void {
  registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) => run(backend as StudioBackend, inputs as Inputs, attrs as Attributes),
  });
}

export function registerWasm<Attributes>(kernelName: string, run: Run<BackendWasm, Attributes>): void {
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => run(backend as BackendWasm, inputs as Inputs, attrs as Attributes),
  });
}

export interface GradientRule<Attributes> {
  readonly inputsToSave?: string[];
  readonly outputsToSave?: boolean[];
  /** All input gradients at once, from the outputs' gradients and the saved tensors (inputs first, then outputs). */
  readonly gradient: (dys: Tensor[], saved: Tensor[], attributes: Attributes) => Readonly<Record<string, Tensor>>;
}

/**
 * Registers a gradient whose inputs' gradients are computed together. The engine would call one closure per input,
 * each in a scope of its own, and so repeat what they share.
 */
export function registerJointGradient<Attributes>(kernelName: string, rule: GradientRule<Attributes>): void {
  registerGradient({
    kernelName,
    inputsToSave: rule.inputsToSave,
    outputsToSave: rule.outputsToSave,
    gradFunc: (dy, saved, attrs) => {
      const dys = Array.isArray(dy) ? dy : [dy];
      const gradients = tidy(() => rule.gradient(dys, saved, attrs as Attributes));
      return Object.fromEntries(Object.entries(gradients).map(([input, gradient]) => [input, () => gradient]));
    },
  });
}
