import { expect, it } from 'vitest';
import { adapterForTests } from '../testing';
import { openDevice } from './adapter';
import { promisedSize, subgroupSizeOf } from './subgroups';

const GRANTED = { features: new Set(['subgroups']) };

it('counts on subgroups only where they exist and have one size', () => {
  const sizeOf = (device: object) => promisedSize(device as GPUDevice);
  expect(sizeOf({ ...GRANTED, adapterInfo: { subgroupMinSize: 32, subgroupMaxSize: 32 } })).toBe(32);
  expect(sizeOf({ ...GRANTED, adapterInfo: { subgroupMinSize: 8, subgroupMaxSize: 32 } })).toBeNull();
  expect(sizeOf({ ...GRANTED, adapterInfo: undefined })).toBeNull();
  expect(sizeOf({ ...GRANTED, adapterInfo: {} })).toBeNull();
  expect(sizeOf({ features: new Set(), adapterInfo: { subgroupMinSize: 32, subgroupMaxSize: 32 } })).toBeNull();
});

it("finds the size of this adapter's subgroups, and none on a device that was opened without them", async () => {
  const adapter = await adapterForTests();
  expect(adapter).not.toBeNull();
  const { subgroupMinSize: least, subgroupMaxSize: most } = adapter!.info;
  const device = await openDevice(adapter!);
  expect(await subgroupSizeOf(device)).toBe(adapter!.features.has('subgroups') && least === most ? least : null);
  device.destroy();
  const plain = await (await adapterForTests()).requestDevice();
  expect(await subgroupSizeOf(plain)).toBeNull();
  plain.destroy();
});

it('does not take the word of a driver that names a wrong size', async () => {
  const device = await openDevice(await adapterForTests());
  const faults: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => faults.push(error.message));
  const { subgroupMaxSize: size } = device.adapterInfo;
  const lying = new Proxy(device, {
    get: (target, name) => {
      if (name === 'adapterInfo') return { subgroupMinSize: 2 * size, subgroupMaxSize: 2 * size };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  expect(await subgroupSizeOf(lying)).toBeNull();
  expect(faults).toEqual([]);
  device.destroy();
});
