import { expect, test } from 'vitest';
import { adapterTraits } from './adapter-traits';

/** Limits as browsers give them: getters of a prototype. */
class Limits {
  readonly #most: number;
  constructor(most: number) {
    this.#most = most;
  }
  get maxBufferSize() {
    return this.#most;
  }
}
Object.defineProperty(Limits.prototype, 'maxBufferSize', { enumerable: true });

const traitsOf = (features: string[], most: number) =>
  adapterTraits({ features: new Set(features), limits: new Limits(most) as unknown as GPUSupportedLimits });

test('two adapters are told apart by any feature or limit, and one is the same whatever the order', () => {
  const one = traitsOf(['shader-f16', 'subgroups'], 2 ** 31);
  expect(one).toMatch(/^[0-9a-f]{8}$/);
  expect(traitsOf(['subgroups', 'shader-f16'], 2 ** 31)).toBe(one);
  expect(new Set([one, traitsOf(['subgroups'], 2 ** 31), traitsOf(['shader-f16', 'subgroups'], 2 ** 30)]).size).toBe(3);
});
