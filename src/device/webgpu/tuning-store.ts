import type { KeyValue } from '../../platform/key-value';

/** Kernel choices that were measured, kept by what they were measured for. */
export interface TuningStore {
  /** What was kept under a key; null where nothing was. */
  recall(key: string): Promise<Kernels | null>;
  keep(key: string, kernels: Kernels): Promise<void>;
}

/** Variant of each kernel that has several. */
type Kernels = Readonly<Record<string, string>>;

const byDevice = new WeakMap<GPUDevice, TuningStore>();

/**
 * Names the place for what is measured on a device.
 * @param traits of its adapter (`adapterTraits`): what is measured on one of the same name and others is not its own
 */
export function keepTuningIn(values: KeyValue, device: GPUDevice, traits: string): void {
  byDevice.set(device, tuningStoreIn(values, traits));
}

/** Where measurements of a device are kept; null for a device that was not opened by `openBackend`. */
export const tuningStoreOf = (device: GPUDevice): TuningStore | null => byDevice.get(device) ?? null;

/** What is found and has not the form of a choice, as another build may have left it, is as nothing. */
export const tuningStoreIn = (values: KeyValue, traits: string): TuningStore => ({
  async recall(key) {
    const kept = await values.get(`${traits}|${key}`);
    return isKernels(kept) ? kept : null;
  },
  keep: (key, kernels) => values.set(`${traits}|${key}`, kernels),
});

const isKernels = (value: unknown): value is Kernels =>
  typeof value === 'object' && value !== null && Object.values(value).every((variant) => typeof variant === 'string');
