import { engine, mul, type Tensor, type Tensor1D, type Tensor2D, type TensorInfo, tidy } from '@tensorflow/tfjs-core';
import { adapterKindOf } from '../../device/webgpu/adapter-kind';
import type { StudioBackend } from '../../device/webgpu/studio-backend';
import { gelu, geluGrad } from '../gelu/op';
import { affine, matMulTransposedLeft, matMulTransposedRight, sumRows } from '../matmul/op';
import { defaultTiles } from '../product/choice';
import { registerJointGradient, registerWasm, registerWebGpu } from '../register';
import { emitInputGradient, emitLinear, emitWeightGradient } from './emit';
import type { LinearShape } from './kernels';

const LINEAR = 'HelicaseLinear';
const LINEAR_GRADIENT = 'HelicaseLinearGradient';

interface Attributes {
  readonly activation: 'none' | 'gelu';
  /** Whether a gradient will be asked for. */
  readonly keeps: boolean;
}

/**
 * x . w + b for x [N,I], w [I,O], b [O], giving [N,O]; with `gelu` that of it, in the same pass. For its gradient a
 * GELU keeps its slope, on WebAssembly what went into it; where no gradient will be asked for, nothing.
 */
export function linear(x: Tensor2D, w: Tensor2D, b: Tensor1D, activation: Attributes['activation'] = 'none'): Tensor2D {
  const [out, kept] = engine().runKernel<Tensor[]>(LINEAR, { x, w, b }, { activation, keeps: engine().isTapeOn() });
  // The tape holds its own reference where a gradient will need it.
  kept?.dispose();
  return out as Tensor2D;
}

const tiles = ({ device }: StudioBackend, { rows }: LinearShape) => defaultTiles(adapterKindOf(device), rows);
const shapeOf = ([rows, inputs]: number[], outputs: number): LinearShape => ({ rows, inputs, outputs });

registerWebGpu<Attributes>(LINEAR, (backend, { x, w, b }, { activation, keeps }) => {
  const shape = shapeOf(x.shape, w.shape[1]);
  const make = () => backend.makeTensorInfo([shape.rows, shape.outputs], 'float32');
  const made = activation === 'gelu' && keeps ? { out: make(), slope: make() } : { out: make() };
  const named: Record<'x' | 'weight' | 'bias' | 'out', TensorInfo> = { x, weight: w, bias: b, ...made };
  const epilogue = activation === 'gelu' ? ({ kind: 'gelu', slope: keeps } as const) : ({ kind: 'plain' } as const);
  emitLinear(
    backend.immediate(Object.values(named)),
    'Linear.forward',
    shape,
    epilogue,
    tiles(backend, shape),
    backend.rangesOf(named),
  );
  return Object.values(made);
});

/** What the forward pass kept of a GELU, where there is one, brings the gradient back through it. */
registerWebGpu(LINEAR_GRADIENT, (backend, { x, w, dOut, kept }) => {
  const shape = shapeOf(x.shape, w.shape[1]);
  const dLinear = kept === undefined ? dOut : mul(dOut as Tensor, kept as Tensor);
  const [dX, weight, bias] = [x.shape, w.shape, [shape.outputs]].map((of) => backend.makeTensorInfo(of, 'float32'));
  const recorder = backend.immediate([x, w, dLinear, dX, weight, bias]);
  emitInputGradient(
    recorder,
    'Linear.inputGradient',
    shape,
    tiles(backend, shape),
    backend.rangesOf({ dOut: dLinear, weight: w, dX }),
  );
  emitWeightGradient(
    recorder,
    'Linear.weightGradient',
    shape,
    tiles(backend, shape),
    backend.rangesOf({ x, dOut: dLinear, weight, bias }),
  );
  if (kept !== undefined) (dLinear as Tensor).dispose();
  return [dX, weight, bias];
});

registerWasm<Attributes>(LINEAR, (_backend, inputs, { activation, keeps }) => {
  const { x, w, b } = inputs as Record<string, Tensor>;
  const out = affine(x as Tensor2D, w as Tensor2D, b as Tensor1D);
  if (activation === 'none') return [out];
  if (keeps) return [gelu(out), out];
  const activated = gelu(out);
  out.dispose();
  return [activated];
});

registerWasm(LINEAR_GRADIENT, (_backend, inputs) =>
  tidy(() => {
    const { x, w, dOut, kept } = inputs as Record<string, Tensor2D>;
    const dLinear = kept === undefined ? dOut : geluGrad(kept, dOut);
    return [matMulTransposedRight(dLinear, w), matMulTransposedLeft(x, dLinear), sumRows(dLinear)];
  }),
);

registerJointGradient<Attributes>(LINEAR, {
  inputsToSave: ['x', 'w'],
  outputsToSave: [false, true],
  gradient: ([dOut], [x, w, kept]) => {
    const [dX, dW, dB] = engine().runKernel<Tensor[]>(
      LINEAR_GRADIENT,
      kept === undefined ? { x, w, dOut } : { x, w, dOut, kept },
    );
    return { x: dX, w: dW, b: dB };
  },
});
