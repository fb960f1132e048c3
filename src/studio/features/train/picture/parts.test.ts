import { expect, test } from 'vitest';
import type { PretrainingConfig } from '../../../../training/config';
import { PRESETS } from '../../../../training/presets';
import { appendPoints, emptyHistory } from '../../../charts/history';
import { point, sample } from '../../../testing/fixtures';
import { STAGES, studentSees, teacherPath } from './parts';
import { stageText } from './stage-text';

const config = (changes: Partial<PretrainingConfig> = {}): PretrainingConfig => ({ ...PRESETS.nano, ...changes });

test('the picture fits each objective, and has no path to a teacher whom nobody asks', () => {
  const paths = (['latent', 'neighbour', 'infonce', 'distillation'] as const).map((objective) =>
    teacherPath(config({ objective })),
  );
  expect(paths.map((path) => path!.sees)).toEqual([
    'the same window, in the clear, and one nearby',
    'another window, nearby',
    'the same window, shifted',
    'the same window, shifted',
  ]);
  expect(new Set(paths.map((path) => path!.compared)).size).toBe(4);
  expect(teacherPath(config({ neighbourWeight: 0 }))!.sees).toBe('the same window, in the clear');
  expect(teacherPath(config({ objective: 'infonce', teacherAugmentations: [] }))!.sees).toBe('the same window');
  expect(teacherPath(config({ contrastiveWeight: 0 }))).toBeNull();
  expect(studentSees(config({ noise: 0, reverseComplement: 0 }))).toBe('30 % masked');
});

const values = {
  mlmStudent: 1.31,
  contrastive: 0.25,
  gradientNorm: 0.8,
  learningRate: 0.004,
  emaMomentum: 0.98,
  divergence: 0.03,
};
const told = (changes: Partial<PretrainingConfig> = {}, run = true) => {
  const history = run ? appendPoints(emptyHistory(), [point(1, values)]) : emptyHistory();
  return STAGES.map(({ id }) => stageText(id, { config: config(changes), history, sample: run ? sample : null }));
};

test('each stage of a step says what happens, with the numbers of the step', () => {
  expect(told()).toEqual([
    'The student sees its window with 30 % masked, noise, perhaps the other strand. Here 2 bases of 10 are masked. ' +
      'The teacher sees the same window, in the clear, and one nearby.',
    "At 1 of 2 masked bases the student's first guess is right; it gives the true base 50 % on average.",
    'The MLM loss is 1.310 nats; the other loss, 0.250, compares features of the masked bases, and of windows ' +
      'that are near.',
    'The gradient has the length 0.800, clipped at 0.500; AdamW moves the student at the rate 0.00400.',
    'The teacher keeps 0.98000 of itself and takes the rest from the student. They are now 0.0300 apart, relative to ' +
      "the student's weights.",
  ]);
});

test('before a run there are no numbers, and without a teacher nothing is said of its views', () => {
  for (const text of told({}, false)) expect(text).not.toMatch(/nats|NaN|null|undefined/);
  const alone = told({ contrastiveWeight: 0 });
  expect(alone[0]).not.toContain('teacher');
  expect(alone[2]).toBe('The MLM loss is 1.310 nats; nothing else is learned.');
  expect(alone[4]).toContain('Nobody asks it anything');
});
