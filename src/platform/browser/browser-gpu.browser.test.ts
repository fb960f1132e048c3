import { expect, test, vi } from 'vitest';
import { browserGpu } from './browser-gpu';

test('a browser without WebGPU, and one that gives no adapter, say which of the two it is', async () => {
  const request = vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null);
  expect(await browserGpu.findAdapter()).toEqual({ adapter: null, why: 'The browser found no usable GPU' });
  request.mockRestore();
  const gpu = vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as unknown as GPU);
  expect(await browserGpu.findAdapter()).toEqual({ adapter: null, why: 'This browser has no WebGPU' });
  gpu.mockRestore();
  expect((await browserGpu.findAdapter()).adapter).not.toBeNull();
});
