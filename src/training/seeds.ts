import type { Problem } from '../errors/typed-error';

/** More than a table of seeds can show, and than anyone waits for. */
export const MOST_SEEDS = 100;
const LARGEST_SEED = 0xffffffff;

/** Why runs with `count` seeds from `first` on cannot be; null where they can. */
export function seedsProblem(first: number, count: number): Problem | null {
  const code = 'seeds-range';
  if (!Number.isInteger(count) || count < 2 || count > MOST_SEEDS)
    return { code, message: `A group holds 2 to ${MOST_SEEDS} seeds.`, action: 'Choose another number of seeds.' };
  if (first + count - 1 > LARGEST_SEED) {
    const message = `Seeds end at ${LARGEST_SEED.toLocaleString('en')}.`;
    return { code, message, action: 'Begin with a smaller one.', path: 'seed' };
  }
  return null;
}
