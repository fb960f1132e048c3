import { adapterTraits } from './adapter-traits';

/** Features the studio uses where the adapter has them. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'shader-f16', 'subgroups'];

/** Limits worth raising above WebGPU's defaults: large genomes of weights and activations need large bindings. */
const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const;

const SOFTWARE_ADAPTERS = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

const UNTOLD = { vendor: '', architecture: '', device: '', description: '' };

/** What an adapter says of itself, wherever the browser keeps that: Chrome 113 to 126 have it beside the adapter. */
export async function infoOf(adapter: GPUAdapter): Promise<GPUAdapterInfo> {
  const told: GPUAdapterInfo | undefined = adapter.info;
  if (told !== undefined) return told;
  const ask: unknown = Reflect.get(adapter, 'requestAdapterInfo');
  const asked = typeof ask === 'function' ? await Reflect.apply(ask, adapter, []) : {};
  const isFallbackAdapter = Reflect.get(adapter, 'isFallbackAdapter') === true;
  const { vendor, architecture, device, description } = { ...UNTOLD, ...fieldsOf(asked) };
  return { __brand: 'GPUAdapterInfo', vendor, architecture, device, description, isFallbackAdapter } as GPUAdapterInfo;
}

/** They are getters of a prototype, which spreading does not see. */
const fieldsOf = (info: object): Partial<typeof UNTOLD> =>
  Object.fromEntries(
    Object.keys(UNTOLD).flatMap((name) =>
      typeof Reflect.get(info, name) === 'string' ? [[name, Reflect.get(info, name)]] : [],
    ),
  );

/** True where the adapter computes on the CPU. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter === true ||
    SOFTWARE_ADAPTERS.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`)
  );
}

/**
 * A name for people: the driver's description, else what vendor and architecture say; where the browser tells neither,
 * what tells the adapter from others all the same (`adapterTraits`).
 */
export function adapterName({ info, features, limits }: Pick<GPUAdapter, 'info' | 'features' | 'limits'>): string {
  if (info.description !== '') return info.description;
  const parts = [info.vendor, info.architecture].filter((part) => part !== '');
  return parts.length > 0
    ? parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ')
    : `GPU ${adapterTraits({ features, limits })}`;
}

/**
 * Opens a device by a ladder: all the adapter's raised limits, then only its buffer sizes, then WebGPU's defaults.
 * Some drivers advertise limits they refuse to grant.
 */
export async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const limits = (names: readonly (keyof GPUSupportedLimits)[]) =>
    Object.fromEntries(names.map((name) => [name, adapter.limits[name] as number]));
  const rungs: GPUDeviceDescriptor[] = [
    { requiredFeatures, requiredLimits: limits(RAISED_LIMITS) },
    { requiredFeatures, requiredLimits: limits(['maxBufferSize', 'maxStorageBufferBindingSize']) },
    {},
  ];
  let refusal: unknown;
  for (const rung of rungs) {
    try {
      return await adapter.requestDevice(rung);
    } catch (cause) {
      refusal = cause;
    }
  }
  throw refusal;
}
