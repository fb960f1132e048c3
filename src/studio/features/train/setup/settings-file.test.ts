import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema } from '../../../../training/config';
import { PRESETS, presetFor } from '../../../../training/presets';
import { SETTING_KEYS } from '../../../../training/settings';
import { formatSettingsFile, parseSettingsFile } from './settings-file';

test('what was saved loads the same', () => {
  for (const preset of Object.values(PRESETS))
    expect(parseSettingsFile(formatSettingsFile(preset))).toEqual({ ok: true, config: preset });
});
test('a file of a Transformer loads the same, and one from before there were heads is a ChordMixer', () => {
  const transformer = { ...presetFor('nano', 'transformer'), width: 48 };
  expect(parseSettingsFile(formatSettingsFile(transformer))).toEqual({ ok: true, config: transformer });
  const { heads: _, ...old } = PRESETS.small;
  expect(parseSettingsFile(formatSettingsFile(old as typeof PRESETS.small))).toEqual({
    ok: true,
    config: PRESETS.small,
  });
});
test('a short file takes the rest from its preset', () => {
  expect(parseSettingsFile('{"steps": 60, "preset": "small"}')).toEqual({
    ok: true,
    config: { ...PRESETS.small, steps: 60 },
  });
});
test.each([
  ['>chr1\nACGT', 'settings-not-json', undefined],
  ['', 'settings-not-json', undefined],
  ['[1]', 'settings-not-object', undefined],
  ['null', 'settings-not-object', undefined],
  ['{"stepps": 3}', 'settings-unknown-key', 'stepps'],
  ['{"__proto__": {"steps": 3}}', 'settings-unknown-key', '__proto__'],
  ['{"constructor": 3}', 'settings-unknown-key', 'constructor'],
  ['{"steps": 3, "steps": 4}', 'settings-duplicate-key', 'steps'],
  ['{"steps": 3, "st\\u0065ps": 4}', 'settings-duplicate-key', 'steps'],
  ['{"steps": "3"}', 'settings-invalid', 'steps'],
  ['{"steps": 1.5}', 'settings-invalid', 'steps'],
  ['{"steps": -3}', 'settings-invalid', 'steps'],
  ['{"steps": null}', 'settings-invalid', 'steps'],
  ['{"steps": NaN}', 'settings-invalid', undefined],
  ['{"learningRate": 1e999}', 'settings-invalid', 'learningRate'],
  ['{"teacherAugmentations": ["deletion", "rotation"]}', 'settings-invalid', 'teacherAugmentations'],
  ['{"preset": "giant"}', 'settings-invalid', 'preset'],
  ['{"version": 2, "preset": "nano"}', 'settings-newer', 'version'],
  ['{"version": "x"}', 'settings-invalid', 'version'],
])('%s is refused with the place', (text, code, path) => {
  const loaded = parseSettingsFile(text);
  expect(loaded).toMatchObject({ ok: false, problem: { code } });
  expect(loaded.ok ? null : loaded.problem.path).toBe(path);
});
test('messages name the setting, the rule and what was found', () => {
  const message = (text: string) => {
    const loaded = parseSettingsFile(text);
    return loaded.ok ? '' : `${loaded.problem.message} ${loaded.problem.action}`;
  };
  expect(message('{"stepps": 3}')).toBe('The file holds a setting "stepps" that does not exist. Did you mean "steps"?');
  expect(message('{"steps": 0}')).toBe('Steps: must be at least 1, not 0. Correct it in the file.');
  expect(message('{"device": "gpu"}')).toBe(
    'Device: must be "auto" or "webgpu" or "wasm", not "gpu". Correct it in the file.',
  );
  expect(message('{"emaStart": "slow"}')).toBe(
    'EMA momentum at the start: must be "auto" or a number, not "slow". Correct it in the file.',
  );
});
test('braces and colons inside strings do not confuse the search for keys', () => {
  expect(parseSettingsFile('{"preset": "na}{no: \\"x\\":"}')).toMatchObject({
    ok: false,
    problem: { code: 'settings-invalid', path: 'preset' },
  });
});
test('whatever a file holds gives valid settings or is refused in words', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('auto', -1, 1e99));
  const settings = fc.dictionary(fc.constantFrom(...SETTING_KEYS, '__proto__', 'version'), value, { maxKeys: 4 });
  const deep = fc.nat(20_000).map((depth) => `{"steps":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    deep,
    settings.map((each) => JSON.stringify(each)),
  );
  fc.assert(
    fc.property(text, (given) => {
      const loaded = parseSettingsFile(given);
      if (loaded.ok) expect(configSchema.safeParse(loaded.config).success).toBe(true);
      else expect(loaded.problem.code).toMatch(/^settings-/);
    }),
    { numRuns: 300 },
  );
});
