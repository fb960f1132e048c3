import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import type { GradientStore } from '../../ops/product/gradient-store';

export type Who = 'student' | 'teacher';

/** The layers between input projection and heads, for one part of the batch: from x[0] to features and back. */
export interface FusedBackbone {
  /** Variants of its kernels other than products. */
  readonly kernels: Readonly<Record<string, string>>;
  /** Where `forward` leaves the features [m T, D]. */
  readonly features: BufferRange;
  /** Without keeping anything: uses a few buffers in turn. @returns the one that holds the features */
  forwardOnly(recorder: Recorder, who: Who): BufferRange;
  /** Of the student, keeping what the backward pass needs. @returns the features */
  forward(recorder: Recorder): BufferRange;
  /** From the features' gradient in `dFirst` to that of x[0]. @returns the buffer that holds it */
  backward(recorder: Recorder, put: GradientStore): BufferRange;
}
