import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { openBackend } from '../../device/webgpu/backend';
import { readHeader } from '../../formats/safetensors-header';
import { layOut } from '../../model/layout';
import { initialParameters } from '../../model/weights';
import { nodePlatform } from '../../platform/node/node-platform';
import type { PretrainingConfig } from '../config';
import { initialState } from '../learner';
import { PRESETS } from '../presets';
import { makeGolden } from './golden';

const tiny: PretrainingConfig = {
  ...PRESETS.nano,
  device: 'wasm',
  windowLength: 24,
  clsVectors: 2,
  width: 8,
  hidden: 8,
  groupSize: 4,
  batch: 6,
  augmentationReach: 4,
  softMask: 'down-weight',
};

async function goldenOf(config: PretrainingConfig) {
  const device = await openBackend('wasm', nodePlatform(tmpdir(), tmpdir()), (fault) => expect.unreachable(fault.code));
  const layout = layOut(config);
  const from = initialState(layout, config, initialParameters(layout, config.seed));
  const { tensors, about } = await makeGolden(config, from, 7, device);
  const { tensors: places } = await readHeader(new Blob([tensors]));
  const valuesOf = (name: string) => {
    const { begin, end } = places.get(name)!;
    return new Float32Array(tensors.slice(begin, end).buffer);
  };
  return { tensors, about, places, valuesOf, from };
}

test('three steps are taken, each on windows of its own, and the weights move', async () => {
  const { about, places, valuesOf, from } = await goldenOf(tiny);
  expect(about).toMatchObject({ seed: 1, steps: [8, 9, 10], batch: 4 });
  expect(places.get('student_codes')!.shape).toEqual([3, 4, 24]);
  expect(places.get('student_view')!.shape).toEqual([3, 4, 26, 5]);
  expect(places.get('student_logits')!.shape).toEqual([96, 5]);
  const codes = valuesOf('student_codes');
  expect(codes.slice(0, 96)).not.toEqual(codes.slice(96, 192));
  expect(codes.some((code) => code >= 128)).toBe(true);
  expect(new Set(valuesOf('weights'))).toEqual(new Set([0, 1, Math.fround(0.1)]));
  const signals = valuesOf('signals');
  expect(signals[0]).toBeGreaterThan(1);
  expect(valuesOf('after.student.linear.bias')).not.toEqual(from.student.slice(0, 5));
  expect([...places.keys()].filter((name) => name.startsWith('after.teacher.')).length).toBe(layOut(tiny).slots.length);
});

test('the same checkpoint gives the same bytes', async () => {
  const [one, other] = [await goldenOf(tiny), await goldenOf(tiny)];
  expect(one.tensors).toEqual(other.tensors);
});

test('of a large tensor the first numbers are kept', async () => {
  const { places } = await goldenOf({ ...tiny, width: 260, hidden: 260, groupSize: 65 });
  const kept = places.get('after.student.encoder.SwanDNA_blocks.0.SwanDNA_blocks.0.column_transform.fc1.weight');
  expect(kept?.shape).toEqual([65_536]);
});
