import { afterEach, expect, it } from 'vitest';
import type { Pace } from '../../evaluation/softmax-regression';
import { layOut } from '../../model/layout';
import { initialState } from '../learner';
import { PauseControl } from '../pause-control';
import { PRESETS } from '../presets';
import type { RunLog } from './observer';
import { Probe } from './probe';

const config = { ...PRESETS.nano, width: 8, hidden: 8, groupSize: 2, windowLength: 8, steps: 10, probeEvery: 4 };
const stepper = { read: async () => initialState(layOut(config), config, Float32Array.of(1)) };
const facts = { task: 'made-up', splitHash: '', trainRows: 1, validationRows: 1 };
const controls: PauseControl[] = [];
afterEach(() => {
  for (const control of controls.splice(0)) control.dispose();
});

function probing(score: (parameters: Float32Array, pace: Pace) => Promise<number>, changes = {}) {
  const control = new PauseControl();
  controls.push(control);
  const said: string[] = [];
  const log: RunLog = (_step, _level, message) => said.push(message);
  return { control, said, made: new Probe({ score, facts }, { ...config, ...changes }, control, log) };
}

it('is due after every so many steps and after the last; never where it is off', () => {
  const due = (made: Probe) => Array.from({ length: 10 }, (_, i) => i + 1).filter((step) => made.due(step));
  expect(due(probing(async () => 0).made)).toEqual([4, 8, 10]);
  expect(due(probing(async () => 0, { probeEvery: 0 }).made)).toEqual([]);
});

it('scores the teacher each time, and the untrained network of the seed once', async () => {
  const sizes: number[] = [];
  const { made } = probing(async ({ length }) => sizes.push(length) / 10);
  expect(await made.observe(4, stepper)).toMatchObject({ probeMcc: 0.1, probeUntrained: 0.2 });
  expect(await made.observe(8, stepper)).toMatchObject({ probeMcc: 0.3, probeUntrained: 0.2 });
  expect(sizes.map((size) => size === 1)).toEqual([true, false, true]);
});

it('ends at once when the run is stopped, waits for a pause, and what fails is said once', async () => {
  const patient = async (_: Float32Array, pace: Pace) => {
    await pace();
    return 0.5;
  };
  const paused = probing(patient);
  paused.control.pause();
  expect(await paused.made.observe(4, stepper)).toMatchObject({ probeMcc: 0.5 });
  const stopped = probing(patient);
  stopped.control.stop();
  expect(await stopped.made.observe(4, stepper)).toEqual({});
  expect(stopped.said).toEqual([]);
  const broken = probing(() => Promise.reject(new Error('no room')));
  expect(await broken.made.observe(4, stepper)).toEqual({});
  expect(broken.made.due(8)).toBe(false);
  expect(broken.said).toHaveLength(1);
  expect(broken.said[0]).toMatch(/^The probe failed and is left out from here on: /);
});
