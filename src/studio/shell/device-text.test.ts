import { expect, test } from 'vitest';
import { PRESETS } from '../../training/presets';
import { THREADS } from '../../training/stepper';
import { device, runInfo } from '../testing/fixtures';
import { deviceText } from './device-text';

const processor = { ...device, kind: 'wasm', adapter: 'WebAssembly (SIMD)' } as const;
const config = PRESETS.nano;
const running = (threads: string) => ({ ...runInfo(), kernels: { [THREADS]: threads } });

test('the device is told with its threads, once they are known', () => {
  expect(deviceText({ device, run: null, config })).toBe('Apple M3 Max, WebGPU');
  expect(deviceText({ device: { ...device, software: true }, run: null, config })).toBe(
    'Apple M3 Max, WebGPU, software',
  );
  expect(deviceText({ device: processor, run: null, config })).toBe('WebAssembly, on the CPU');
  expect(deviceText({ device: processor, run: null, config: { ...config, threads: 4 } })).toBe(
    'WebAssembly, 4 threads',
  );
  // What computes is what was started, not what was asked for.
  expect(deviceText({ device: processor, run: running('2'), config: { ...config, threads: 4 } })).toBe(
    'WebAssembly, 2 threads',
  );
  expect(deviceText({ device: processor, run: running('1'), config })).toBe('WebAssembly, 1 thread');
});
