import { engine, type Tensor, type Tensor1D, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { adopt } from '../adopt';
import { heapView } from '../heap-view';
import { registerWasm, registerWebGpu } from '../register';
import { viewsFromCodes } from './from-codes';
import { emitInputViews, type InputViewSettings, type ViewShape } from './kernels';
import { makeViewBatch } from './view-batch';

const INPUT_VIEWS = 'HelicaseInputViews';

type Attributes = ViewShape & InputViewSettings;

export interface InputViews {
  /** [B,T,5], zero at the CLS tokens. */
  readonly student: Tensor3D;
  /** [B,T,5] */
  readonly teacher: Tensor3D;
  /** [B L, 2]: true base code, and what the position counts for in the MLM loss. */
  readonly labels: Tensor2D;
}

/**
 * Both views of a batch (method, section 2) from the words of a `CodeBatch` (int32): one-hot rows, mask, random bases,
 * noise, other strand, drawn by the counter-based generator. On WebGPU masks, random bases and strands are the CPU's to
 * the bit; the noise agrees to 1e-5.
 */
export function inputViews(
  codes: Tensor1D,
  { batch, tokens, windowLength }: ViewShape,
  settings: InputViewSettings,
): InputViews {
  const { maskRate, maskZeroShare, maskRandomShare, noise, reverseComplement, softMaskWeight } = settings;
  const drawn = { maskRate, maskZeroShare, maskRandomShare, noise, reverseComplement, softMaskWeight };
  const [student, teacher, labels] = engine().runKernel<Tensor[]>(
    INPUT_VIEWS,
    { codes },
    { batch, tokens, windowLength, ...drawn },
  );
  return { student: student as Tensor3D, teacher: teacher as Tensor3D, labels: labels as Tensor2D };
}

const shapesOf = ({ batch, tokens, windowLength }: ViewShape): number[][] => [
  [batch, tokens, V],
  [batch, tokens, V],
  [batch * windowLength, 2],
];

registerWebGpu<Attributes>(INPUT_VIEWS, (backend, { codes }, attributes) => {
  const { batch, windowLength } = attributes;
  const [studentInput, teacherInput, labels] = shapesOf(attributes).map((shape) =>
    backend.makeTensorInfo(shape, 'float32'),
  );
  const shown = backend.makeTensorInfo([batch * windowLength], 'int32');
  const named = { codes, shown, studentInput, teacherInput, labels };
  emitInputViews(backend.immediate(Object.values(named)), attributes, attributes, backend.rangesOf(named));
  adopt(shown).dispose();
  return [studentInput, teacherInput, labels];
});

registerWasm<Attributes>(INPUT_VIEWS, (backend, { codes }, attributes) => {
  const made = shapesOf(attributes).map((shape) => backend.makeOutput(shape, 'float32'));
  const words = backend.typedArrayFromHeap(codes) as Int32Array;
  const { batch, tokens, windowLength } = attributes;
  const { student, teacher, targets, weights } = viewsFromCodes(
    new Uint32Array(words.buffer, words.byteOffset, words.length),
    attributes,
    makeViewBatch(batch, windowLength, tokens - windowLength),
  );
  const [studentInput, teacherInput, labels] = made.map((tensor) => heapView(backend, tensor));
  studentInput.set(student);
  teacherInput.set(teacher);
  for (let i = 0; i < targets.length; i++) labels.set([targets[i], weights[i]], 2 * i);
  return made;
});
