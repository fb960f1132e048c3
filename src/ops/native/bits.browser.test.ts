import { expect, it } from 'vitest';
import { hasRelaxedArithmetic } from './module';
import { PLAIN_BITS, plainBits } from './testing-bits';

it('plain kernels compute the same bits in the browser as in Node', async () => {
  expect(await plainBits()).toBe(PLAIN_BITS);
});

it('a browser that has relaxed arithmetic is known to', () => {
  expect(hasRelaxedArithmetic()).toBe(true);
});
