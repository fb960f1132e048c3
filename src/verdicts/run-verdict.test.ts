import { expect, test } from 'vitest';
import type { Baselines } from '../genome/analysis/composition';
import { comparedSentence, learnedSentence, readSentence, trendSentence } from './run-verdict';

const baselines: Baselines = {
  uniform: Math.log(4),
  composition: 1.37,
  markov: { order: 3, nats: 1.33, lower: [1.36, 1.345] },
  twoSided: { context: 3, nats: 1.31, onHidden: 1.3 },
};
const ANEW = 'Start again with a lower learning rate.';
const learned = (loss: number | null, of: Baselines = baselines) =>
  learnedSentence({ loss, baselines: of, mlmWeight: 1 });

test('before the first validation, and after the loss is lost, nothing is claimed', () => {
  expect(learned(null)).toBe('Not judged yet: the first validation is still to come.');
  expect(learned(Number.NaN)).toBe('The loss is not a finite number: what it learned is lost.');
});

test('a run that ended without a validation waits for none; diverged is told from without a number', () => {
  expect(learnedSentence({ loss: null, baselines, mlmWeight: 1, ended: true })).toBe(
    'Not judged: it ended before its first validation.',
  );
  expect(learned(1e20)).toBe(
    'The loss diverged, to 1.0e20 nats where a blind guess has 1.386: what it learned is lost.',
  );
  expect(learned(Number.POSITIVE_INFINITY)).toBe('The loss is not a finite number: what it learned is lost.');
});

test('what is asked of all held-out bases, and what of hidden ones, is told where it is compared', () => {
  const compared = 'Loss and table are of hidden bases; composition and words are scored on the whole held-out part.';
  expect(comparedSentence({ loss: 1.3, baselines, mlmWeight: 1 })).toBe(compared);
  for (const loss of [null, 1.7, 1e20, Number.NaN])
    expect(comparedSentence({ loss, baselines, mlmWeight: 1 })).toBeNull();
});

test('of a run that was never asked for bases no MLM loss is judged, however it came out', () => {
  const asked = { baselines, mlmWeight: 0, ended: true };
  for (const loss of [null, 1.3, 1.7, 1e20, Number.NaN]) {
    expect(learnedSentence({ ...asked, loss })).toBe(
      'Nobody trained the head that names bases (MLM weight 0): its MLM loss says nothing of the run, ' +
        'a probe on a task does.',
    );
    expect(comparedSentence({ ...asked, loss })).toBeNull();
  }
  const falling = along(1.4, 1.39, 1.38, 1.37, 1.36, 1.35, 1.34, 1.33);
  expect(trendSentence(falling, { schedule: 1000, mlmWeight: 0, timesRead: 10 })).toBeNull();
});

test('a run whose training left all bounds is told by that, whatever its last validation was', () => {
  const asked = { loss: 1.3, baselines, ended: true };
  expect(learnedSentence({ ...asked, mlmWeight: 1, trained: 1e20 })).toMatch(/^The loss diverged, to 1\.0e20 nats/);
  expect(learnedSentence({ ...asked, mlmWeight: 1, trained: 1.4 })).toMatch(/^Beats base composition/);
  expect(comparedSentence({ ...asked, mlmWeight: 1, trained: 1e20 })).toBeNull();
  const falling = along(1.4, 1.39, 1.38, 1.37, 1.36, 1.35, 1.34, 1.33);
  expect(trendSentence(falling, { schedule: 1000, mlmWeight: 1, trained: 1e20, timesRead: 10 })).toBe(ANEW);
  // A contrastive loss may be high as it begins.
  expect(learnedSentence({ ...asked, mlmWeight: 0, trained: 100 })).toMatch(/^Nobody trained the head/);
  expect(learnedSentence({ ...asked, mlmWeight: 0, trained: 139 })).toBe(
    'The contrastive loss left all bounds: what it learned is lost.',
  );
});

test('a loss above a guess is not better than a guess', () => {
  expect(learned(1.7)).toBe('Not better than a blind guess yet: 1.700 nats, a guess 1.386.');
});

test('it beats what is above it, is level with what is near, and misses the next below', () => {
  expect(learned(1.376)).toBe('Beats a blind guess; not yet base composition, by 0.006 nats.');
  expect(learned(1.372)).toBe(
    'Beats a blind guess; is level with base composition; not yet words of 2 bases (order 1), by 0.012 nats.',
  );
  expect(learned(1.352)).toBe(
    'Beats base composition and words of 2 bases (order 1); not yet words of 3 bases (order 2), by 0.007 nats.',
  );
  expect(learned(1.31)).toBe(
    'Beats base composition and words of 4 bases (order 3); ' +
      'not yet the table of counts (3 bases on each side), by 0.010 nats.',
  );
});

test('beyond the table it knows more than counting gives', () => {
  expect(learned(1.281)).toBe(
    'Beats base composition, words of 4 bases (order 3) and the table of counts (3 bases on each side); ' +
      'it knows more than counting gives, by 0.019 nats.',
  );
  expect(learned(1.302)).toBe(
    'Beats base composition and words of 4 bases (order 3); is level with the table of counts (3 bases on each side).',
  );
});

test('runs of older builds know one order and no table, and order 0 is the composition', () => {
  const older: Baselines = { uniform: Math.log(4), composition: 1.37, markov: { order: 5, nats: 1.33 } };
  const easier = ' This loss is of all masked bases, some of them shown: an easier question than the others are asked.';
  expect(learned(1.35, older)).toBe(
    `Beats base composition; not yet words of 6 bases (order 5), by 0.020 nats.${easier}`,
  );
  expect(learned(1.36, { ...older, markov: { order: 0, nats: 1.37 } })).toBe(`Beats base composition.${easier}`);
  const weights = { uniform: Math.log(4), composition: Number.NaN, markov: { order: 0, nats: Number.NaN } };
  expect(learned(1.3, weights)).toBe(`Beats a blind guess.${easier}`);
});

test('a weaker baseline may be the harder one', () => {
  const odd = { ...baselines, composition: 1.32 };
  expect(learned(1.349, odd)).toBe(
    'Beats a blind guess and words of 2 bases (order 1); is level with words of 3 bases (order 2); ' +
      'not yet words of 4 bases (order 3), by 0.019 nats.',
  );
});

test('how often the training part was read', () => {
  expect(readSentence(27_000, 100_000)).toBe('Has read 0.27 of the training part.');
  expect(readSentence(30, 100_000)).toBe('Has read 0.0003 of the training part.');
  expect(readSentence(100_000, 100_000)).toBe('Has read the training part once.');
  expect(readSentence(2_600_000, 1_000_000)).toBe('Has read the training part 2.6 times.');
  expect(readSentence(11_520_000, 43_652)).toBe('Has read the training part 260 times.');
  expect(readSentence(5, null)).toBeNull();
});

const SCHEDULE = { schedule: 1000, mlmWeight: 1, timesRead: 10 };
const along = (...losses: readonly number[]) => losses.map((loss, i) => ({ step: (i + 1) * 100, loss }));

test('how the loss ended, from eight validations on', () => {
  expect(trendSentence(along(1.4, 1.39, 1.38), SCHEDULE)).toBeNull();
  expect(trendSentence(along(1.4, 1.39, 1.38, 1.37, 1.36, 1.35, 1.34, 1.33), SCHEDULE)).toBe(
    'The loss still fell in its last quarter, by 0.020 nats: training longer is worth trying.',
  );
  expect(trendSentence(along(1.4, 1.36, 1.33, 1.34, 1.351, 1.35, 1.352, 1.352), SCHEDULE)).toBe(
    'The loss was lowest at step 300 and rose by 0.022 nats since, as when a network learns its training part by ' +
      'heart: fewer steps or a smaller model may do better.',
  );
  expect(trendSentence(along(1.4, 1.36, 1.35, 1.35, 1.351, 1.35, 1.35, Number.NaN, 1.349), SCHEDULE)).toBe(
    'The loss hardly changed in its last quarter: so near the end of a schedule, that tells nothing of a longer one.',
  );
});

test('what was hardly read is not said to be known by heart', () => {
  const rose = along(1.4, 1.36, 1.33, 1.34, 1.351, 1.35, 1.352, 1.352);
  for (const timesRead of [null, 0.66, 1.9])
    expect(trendSentence(rose, { ...SCHEDULE, timesRead })).toBe(
      'The loss was lowest at step 300 and rose by 0.022 nats since: ' +
        'fewer steps or a lower learning rate may do better.',
    );
  expect(trendSentence(rose, { ...SCHEDULE, timesRead: 2 })).toContain('by heart');
});

test('a loss that rose is not called level, and one that diverged is begun anew', () => {
  const rose = 'The loss rose in its last quarter, by 0.00';
  expect(trendSentence(along(1.4, 1.36, 1.345, 1.341, 1.34, 1.341, 1.346, 1.348), SCHEDULE)).toContain(rose);
  // Its lowest lies in the last quarter.
  expect(trendSentence(along(1.4, 1.36, 1.345, 1.341, 1.35, 1.341, 1.339, 1.37), SCHEDULE)).toContain('The loss rose');
  expect(trendSentence(along(1.4, 1.36, 1.345, 1.341, 1.34, 1.341, 1.34, 1e20), SCHEDULE)).toBe(ANEW);
  expect(trendSentence(along(1.4, 1.36, 1.345, 1.341, 1.34, 1.341, 1.34, Number.NaN), SCHEDULE)).toBe(ANEW);
});

test('far from the end of its schedule a level loss says something', () => {
  expect(trendSentence(along(1.4, 1.36, 1.34, 1.34, 1.34, 1.34, 1.34, 1.34), { ...SCHEDULE, schedule: 5000 })).toBe(
    'The loss hardly changed in its last quarter: another size or learning rate may do more than more steps.',
  );
});
