import { expect, test } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { choice, type Option, readOptions } from './options';

const OPTIONS: Readonly<Record<string, Option>> = {
  steps: { value: 'N', help: '' },
  set: { value: 'KEY=VALUE', help: '', many: true },
  json: { value: null, help: '' },
};
const read = (...args: string[]) => readOptions('train', OPTIONS, args);

const refusalOf = (act: () => unknown): TypedError => {
  try {
    act();
  } catch (cause) {
    if (cause instanceof TypedError) return cause;
    throw cause;
  }
  throw new Error('expected a refusal');
};

test('operands and options come in any order, and a switch takes no value', () => {
  const given = read('a.fa', '--steps', '12', '--json', 'b.fa', '--set', 'a=1', '--set=b=2');
  expect(given.operands).toEqual(['a.fa', 'b.fa']);
  expect(given.count('steps', 1)).toBe(12);
  expect(given.has('json')).toBe(true);
  expect(given.all('set')).toEqual(['a=1', 'b=2']);
});

test('what is not given is undefined', () => {
  const given = read();
  expect(given.count('steps', 1)).toBeUndefined();
  expect(given.text('steps')).toBeUndefined();
  expect(given.has('json')).toBe(false);
  expect(given.all('set')).toEqual([]);
});

test.each([
  [['--stesp', '3'], /'--stesp'/],
  [['--steps'], /--steps/],
  [['--json=yes'], /--json/],
  [['--steps', '1', '--steps', '2'], /twice/],
])('%j is refused as wrong usage', (args, message) => {
  const refusal = refusalOf(() => read(...args));
  expect(refusal.code).toBe('cli-usage');
  expect(refusal.message).toMatch(message);
});

test.each(['0', '-1', '1.5', '1e3', '', 'many', '99999999999999999999'])('%j is no count of at least one', (text) => {
  expect(refusalOf(() => read(`--steps=${text}`).count('steps', 1)).code).toBe('cli-usage');
});

test('a choice is one of its values', () => {
  expect(choice(read('--steps', 'b'), 'steps', ['a', 'b'])).toBe('b');
  expect(refusalOf(() => choice(read('--steps', 'c'), 'steps', ['a', 'b'])).message).toContain('a, b');
});
