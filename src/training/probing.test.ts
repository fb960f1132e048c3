import { afterEach, expect, it } from 'vitest';
import type { Pace } from '../evaluation/softmax-regression';
import type { TaskProbe } from '../evaluation/task-probe';
import { Gate } from './gate';
import { PRESETS } from './presets';
import { Probing } from './probing';
import type { Stepper } from './stepper';

const config = { ...PRESETS.nano, width: 8, hidden: 8, groupSize: 2, windowLength: 8, steps: 10, probeEvery: 4 };
const learner = { read: async () => ({ teacher: Float32Array.of(1) }) } as unknown as Stepper;
const gates: Gate[] = [];
afterEach(() => {
  for (const gate of gates.splice(0)) gate.dispose();
});

function probing(score: (parameters: Float32Array, pace: Pace) => Promise<number>, changes = {}) {
  const gate = new Gate();
  gates.push(gate);
  const said: string[] = [];
  const probe = { score } as unknown as TaskProbe;
  return {
    gate,
    said,
    made: new Probing(probe, { ...config, ...changes }, gate, (_step, _level, message) => said.push(message)),
  };
}

it('is due after every so many steps and after the last; never where it is off', () => {
  const due = (made: Probing) => Array.from({ length: 10 }, (_, i) => i + 1).filter((step) => made.due(step));
  expect(due(probing(async () => 0).made)).toEqual([4, 8, 10]);
  expect(due(probing(async () => 0, { probeEvery: 0 }).made)).toEqual([]);
});

it('scores the teacher each time, and the untrained network of the seed once', async () => {
  const sizes: number[] = [];
  const { made } = probing(async ({ length }) => sizes.push(length) / 10);
  expect(await made.measure(learner, 4)).toMatchObject({ probeMcc: 0.1, probeUntrained: 0.2 });
  expect(await made.measure(learner, 8)).toMatchObject({ probeMcc: 0.3, probeUntrained: 0.2 });
  expect(sizes.map((size) => size === 1)).toEqual([true, false, true]);
});

it('ends at once when the run is stopped, waits for a pause, and what fails is said once', async () => {
  const patient = async (_: Float32Array, pace: Pace) => {
    await pace();
    return 0.5;
  };
  const paused = probing(patient);
  paused.gate.close();
  expect(await paused.made.measure(learner, 4)).toMatchObject({ probeMcc: 0.5 });
  const stopped = probing(patient);
  stopped.gate.abandon();
  expect(await stopped.made.measure(learner, 4)).toEqual({});
  expect(stopped.said).toEqual([]);
  const broken = probing(() => Promise.reject(new Error('no room')));
  expect(await broken.made.measure(learner, 4)).toEqual({});
  expect(broken.made.due(8)).toBe(false);
  expect(broken.said).toHaveLength(1);
  expect(broken.said[0]).toMatch(/^The probe failed and is left out from here on: /);
});
