import { expect, test } from 'vitest';
import { adapterName, infoOf, isSoftware } from './adapter';

/** An adapter that tells what it is as a browser of that age does. */
const adapterOf = (parts: object): GPUAdapter => Object.assign(Object.create(null), parts);

test('an adapter tells itself by its info, or as Chrome 113 to 126 did beside it, or not at all', async () => {
  const info = { vendor: 'intel', architecture: 'xe', device: '', description: '' };
  expect(await infoOf(adapterOf({ info }))).toBe(info);
  class OlderInfo {
    get vendor() {
      return 'nvidia';
    }
    get architecture() {
      return 'ampere';
    }
  }
  const older = await infoOf(adapterOf({ requestAdapterInfo: async () => new OlderInfo(), isFallbackAdapter: false }));
  expect(older).toMatchObject({ vendor: 'nvidia', architecture: 'ampere', device: '', description: '' });
  const features = new Set<string>();
  const limits = Object.create(null);
  expect(adapterName({ info: older, features, limits })).toBe('Nvidia Ampere');
  expect(isSoftware(older)).toBe(false);
  const untold = await infoOf(adapterOf({ isFallbackAdapter: true }));
  expect(isSoftware(untold)).toBe(true);
  expect(adapterName({ info: untold, features, limits })).toMatch(/^GPU [0-9a-f]{8}$/);
});
