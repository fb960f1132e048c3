import { expect, test } from 'vitest';
import { kernelLines, phaseShares } from './step-split';

test('phases are shares of their sum, in the order of the step', () => {
  expect(phaseShares({ 'teacher forward': 1, backward: 3 })).toEqual([
    { name: 'teacher forward', ms: 1, share: 0.25 },
    { name: 'backward', ms: 3, share: 0.75 },
  ]);
  expect(phaseShares({ views: 0 })).toEqual([{ name: 'views', ms: 0, share: 0 }]);
  expect(phaseShares({})).toEqual([]);
});
test('kernels are told by the variant they use, the commonest first', () => {
  expect(kernelLines({ a: 'shared-4x4', b: 'shared-8x4', c: 'shared-8x4' })).toEqual([
    { variant: 'shared-8x4', kernels: ['b', 'c'] },
    { variant: 'shared-4x4', kernels: ['a'] },
  ]);
});
