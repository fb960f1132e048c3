import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema } from '../../training/config';
import { PRESETS, presetFor } from '../../training/presets';
import { SETTING_KEYS } from '../../training/settings';
import { formatHash, parseHash } from './hash';

test('the address prefills preset, steps, seed, device and backbone', () => {
  const { config, screen, problems } = parseHash('#preset=small&steps=60&seed=7&device=webgpu&backbone=chordmixer');
  expect(config).toEqual({ ...PRESETS.small, steps: 60, seed: 7, device: 'webgpu' });
  expect([screen, problems]).toEqual([null, []]);
});
test('a backbone brings the sizes its preset has for it, wherever it stands; what is named beside it holds', () => {
  const transformer = presetFor('small', 'transformer');
  expect(parseHash('#preset=small&backbone=transformer').config).toEqual(transformer);
  expect(parseHash('#blocks=3&backbone=transformer&preset=small').config).toEqual({ ...transformer, blocks: 3 });
  expect(formatHash(transformer, 'train')).toBe('#preset=small&backbone=transformer&screen=train');
  const changed = { ...transformer, heads: 4, steps: 60 };
  expect(formatHash(changed, 'train')).toBe('#preset=small&backbone=transformer&steps=60&heads=4&screen=train');
  expect(parseHash(formatHash(changed, 'train')).config).toEqual(changed);
});
test('keys may stand in any order: the preset comes first', () => {
  expect(parseHash('#steps=60&preset=medium').config).toEqual({ ...PRESETS.medium, steps: 60 });
});
test('an empty address is the nano preset', () => {
  expect(parseHash('').config).toEqual(PRESETS.nano);
});
test('numbers, words, lists and "auto" are read as the schema has them', () => {
  const { config, problems } = parseHash(
    '#learningRate=1e-3&emaStart=0.9&evaluateEvery=auto&teacherAugmentations=deletion,insertion&head=shared',
  );
  expect(problems).toEqual([]);
  expect(config).toMatchObject({
    learningRate: 1e-3,
    emaStart: 0.9,
    evaluateEvery: 'auto',
    teacherAugmentations: ['deletion', 'insertion'],
    head: 'shared',
  });
  expect(parseHash('#teacherAugmentations=').config.teacherAugmentations).toEqual([]);
});
test.each([
  ['#stepps=60', 'settings-unknown-key', 'Did you mean "steps"?'],
  ['#__proto__=1', 'settings-unknown-key', 'Remove it.'],
  ['#steps=NaN', 'settings-invalid', "The preset's 3000 is used instead."],
  ['#steps=-5', 'settings-invalid', "The preset's 3000 is used instead."],
  ['#steps=0x10', 'settings-invalid', "The preset's 3000 is used instead."],
  ['#device=gpu', 'settings-invalid', "The preset's auto is used instead."],
  ['#preset=giant', 'settings-invalid', 'The preset nano is used instead.'],
  ['#seed=1&seed=2', 'settings-duplicate-key', 'Keep one of them.'],
  ['#screen=atlas', 'settings-invalid', 'Use the links Data, Train, Explore, Benchmarks, Runs and Export.'],
])('%s is answered plainly and leaves the preset as it is', (hash, code, action) => {
  const { config, problems } = parseHash(hash);
  expect(problems).toMatchObject([{ code, action }]);
  expect(config).toEqual(PRESETS.nano);
});
test('the shortest address holds only what differs from the preset, and reads back the same', () => {
  expect(formatHash(PRESETS.nano, 'data')).toBe('#preset=nano&screen=data');
  const config = {
    ...PRESETS.small,
    steps: 60,
    teacherAugmentations: ['deletion', 'translocation'] as ('deletion' | 'translocation')[],
    emaStart: 0.95,
  };
  const hash = formatHash(config, 'train');
  expect(hash).toBe('#preset=small&steps=60&emaStart=0.95&teacherAugmentations=deletion,translocation&screen=train');
  expect(parseHash(hash)).toEqual({ config, screen: 'train', lesson: null, problems: [] });
});
test('#bench opens the page that measures the device', () => {
  expect(parseHash('#bench')).toEqual({ config: PRESETS.nano, screen: 'bench', lesson: null, problems: [] });
  expect(parseHash('#preset=small&bench')).toEqual({
    config: PRESETS.small,
    screen: 'bench',
    lesson: null,
    problems: [],
  });
  expect(parseHash(formatHash(PRESETS.small, 'bench')).screen).toBe('bench');
});
test('every setting of every preset survives the address', () => {
  for (const preset of Object.values(PRESETS)) {
    const everything = `#${SETTING_KEYS.map((key) => `${key}=${String(preset[key])}`).join('&')}`;
    expect(parseHash(everything)).toEqual({ config: preset, screen: null, lesson: null, problems: [] });
  }
});
test('whatever an address holds gives valid settings, and a sentence of what was left out', () => {
  const text = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('auto', '', '%', '-0', '1e400'));
  const pair = fc.tuple(fc.oneof(fc.constantFrom(...SETTING_KEYS, '__proto__', 'screen'), fc.string()), text);
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
      const { config, problems } = parseHash(`#${pairs.map((each) => each.join('=')).join('&')}`);
      expect(configSchema.safeParse(config).success).toBe(true);
      expect(problems.every(({ code, message }) => code.startsWith('settings-') && message.endsWith('.'))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
