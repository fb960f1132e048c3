import { expect, test } from 'vitest';
import { Draws, PURPOSE } from '../numerics/draws';
import { NO_SPIKES, watchSpike } from './spike';

function spikesOf(losses: readonly number[]): number[] {
  let memory = NO_SPIKES;
  return losses.flatMap((loss, at) => {
    const watched = watchSpike(memory, loss);
    memory = watched.memory;
    return watched.spike ? [at] : [];
  });
}

const draws = new Draws(1, 0, 0, PURPOSE.noise);
const noisy = Array.from({ length: 400 }, (_, step) => 1.3 + 0.6 * Math.exp(-step / 30) + 0.01 * draws.normal());

test('a loss that falls and wavers does not spike; one step that jumps does, once', () => {
  expect(spikesOf(noisy)).toEqual([]);
  expect(spikesOf(noisy.map((loss, at) => (at === 300 ? 2 : loss)))).toEqual([300]);
});
test('neither the first steps, a jump down, nor what is not finite are spikes', () => {
  expect(spikesOf(noisy.map((loss, at) => (at === 10 ? 9 : loss)))).toEqual([]);
  expect(spikesOf(noisy.map((loss, at) => (at === 300 ? 0.2 : loss)))).toEqual([]);
  expect(
    spikesOf(noisy.map((loss, at) => (at === 300 ? Number.NaN : at === 301 ? Number.POSITIVE_INFINITY : loss))),
  ).toEqual([]);
});
