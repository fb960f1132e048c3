import { engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** A kernel's bare output as a tensor of the scope it was made in. */
export const adopt = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);
