import { type CaseName, type Implementation, sizesOf } from './cases.ts';
import type { Built, Sample, SubjectWorker } from './subject.ts';
import { describe } from './torch-case.ts';

/** What the page asks of the process that PyTorch computes in, by way of the bench's own. */
export type TorchRequest =
  | {
      readonly type: 'build';
      readonly name: CaseName;
      readonly settings: object;
      readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[];
      /** Of all arrays, as base64. */
      readonly numbers: string;
    }
  | { readonly type: 'sample'; readonly steps: number }
  | { readonly type: 'close' };

/** Milliseconds of a step, of the second one as it was built; and what shows that it computes what the others do. */
export interface TorchAnswer {
  readonly ms: number;
  readonly check: number;
}

declare global {
  interface Window {
    /** Set by the bench. */
    torch(who: Implementation, request: TorchRequest): Promise<TorchAnswer>;
  }
}

/** PyTorch takes its turns as the page's own workers do. */
export const torchWorker = (who: Implementation): SubjectWorker => ({
  async build(task): Promise<Built> {
    if (!('name' in task)) throw new Error('PyTorch measures no peak');
    const { settings, arrays } = describe(task.name, sizesOf(task.size));
    const { ms, check } = await window.torch(who, {
      type: 'build',
      name: task.name,
      settings,
      arrays: arrays.map(({ name, shape }) => ({ name, shape })),
      numbers: btoa(arrays.map(({ values }) => letters(values)).join('')),
    });
    return { check, second: { ms, calls: null }, peakBytes: null, flop: null, adapter: null };
  },
  async sample(steps): Promise<Sample> {
    return { ms: (await window.torch(who, { type: 'sample', steps })).ms, calls: null };
  },
  close: () => void window.torch(who, { type: 'close' }),
});

/** A letter for each byte. */
function letters({ buffer, byteOffset, byteLength }: Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const atOnce = 32_768;
  return Array.from({ length: Math.ceil(bytes.length / atOnce) }, (_, i) =>
    String.fromCharCode(...bytes.subarray(i * atOnce, (i + 1) * atOnce)),
  ).join('');
}
