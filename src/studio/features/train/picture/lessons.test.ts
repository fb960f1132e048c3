import { expect, test } from 'vitest';
import { checkPlan } from '../../../../training/plan';
import { changedSettings } from '../../../../training/settings';
import { formatHash, parseHash } from '../../../shell/hash';
import { LESSON_IDS, LESSONS } from './lessons';

test('every lesson is a link that opens it with its settings, which make a run of the sample', () => {
  for (const id of LESSON_IDS)
    for (const { config } of LESSONS[id].runs) {
      expect(parseHash(formatHash(config, 'train', id))).toEqual({ config, screen: 'train', lesson: id, problems: [] });
      expect(() => checkPlan(config, 48_502)).not.toThrow();
    }
});

test('the runs of a lesson differ in what it asks about and in nothing else', () => {
  const apart = LESSON_IDS.map((id) => {
    const [first, second = first] = LESSONS[id].runs;
    return changedSettings(first.config, second.config);
  });
  expect(apart).toEqual([[], ['contrastiveWeight'], ['width', 'hidden', 'groupSize']]);
});

test('a lesson that does not exist is said, and the rest of the address holds', () => {
  const { lesson, screen, problems } = parseHash('#lesson=none&screen=train');
  expect([lesson, screen, problems.map(({ path }) => path)]).toEqual([null, 'train', ['lesson']]);
});
