import { expect, it } from 'vitest';
import { PLAIN_BITS, plainBits } from './testing-bits';

it('plain kernels compute the same bits here as anywhere', async () => {
  expect(await plainBits()).toBe(PLAIN_BITS);
});
