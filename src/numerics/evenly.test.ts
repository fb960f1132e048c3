import { expect, it } from 'vitest';
import { evenly } from './evenly';

it('picks evenly, in order, and all of a short list', () => {
  expect(evenly([...Array(10).keys()], 4)).toEqual([0, 2, 5, 7]);
  expect(evenly([1, 2], 4)).toEqual([1, 2]);
});
