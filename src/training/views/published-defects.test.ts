import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { SHOWN, studentView } from '../../ops/input-views/student-view';
import { PRESETS } from '../presets';
import { deleteBases, insertBases, roll, teacherView, type ViewSettings } from './teacher-view';

// The published code's defects, by their numbers in section 6 of the method, and what this code does instead. Defect 1
// (the center is never updated, the script stops) is answered by the reference values, which hold the center after
// three steps. Defect 6 (the epoch is picked on the test set) belongs to the downstream tasks.

const A = 0;
const C = 1;
const G = 2;
const T = 3;
const N = 4;
const settings: ViewSettings = PRESETS.nano;
const codes = Uint8Array.from({ length: 200 }, (_, i) => (i * 7 + (i >> 2)) % 4);

describe('defects of the published code', () => {
  it('2: every position the loss counts really is masked, and no other', () => {
    const { input, shown, targets } = studentView(
      codes,
      { ...settings, noise: 0, reverseComplement: 0, maskZeroShare: 1, maskRandomShare: 0 },
      {
        seed: 1,
        step: 1,
        sample: 0,
      },
    );
    shown.forEach((kind, i) => {
      const visible = input[i * 5 + targets[i]] === 1;
      expect(visible).toBe(kind === SHOWN.open);
    });
    expect(shown.some((kind) => kind === SHOWN.hidden)).toBe(true);
  });

  it('3: the reverse complement turns targets and mask with the input, and pairs A-T, C-G, N-N', () => {
    const window = Uint8Array.from([A, C, G, T, N, A, A]);
    const quiet = { ...settings, noise: 0 };
    const forward = studentView(window, { ...quiet, reverseComplement: 0 }, { seed: 2, step: 1, sample: 0 });
    const turned = studentView(window, { ...quiet, reverseComplement: 1 }, { seed: 2, step: 1, sample: 0 });
    expect([...forward.targets]).toEqual([A, C, G, T, N, A, A]);
    expect([...turned.targets]).toEqual([T, T, N, A, C, G, T]);
    // Wherever a base is left open, the input shows exactly its target, on either strand.
    for (const view of [forward, turned]) {
      view.shown.forEach((kind, i) => {
        if (kind === SHOWN.open || kind === SHOWN.kept) expect(view.input[i * 5 + view.targets[i]]).toBe(1);
      });
    }
  });

  it('4: augmentations compose instead of each starting from the original', () => {
    const key = { seed: 3, step: 5, sample: 2 };
    const draws = (purpose: (typeof PURPOSE)[keyof typeof PURPOSE]) =>
      new Draws(key.seed, key.step, key.sample, purpose);
    const deleted = deleteBases(codes, settings.augmentationReach, draws(PURPOSE.deletion));
    const inserted = insertBases(deleted, settings.augmentationReach, draws(PURPOSE.insertion));
    const composed = roll(inserted, settings.augmentationReach, draws(PURPOSE.translocation));
    const lastOnly = roll(codes, settings.augmentationReach, draws(PURPOSE.translocation));
    const view = teacherView(codes, settings, key);
    expect(view).toEqual(composed);
    expect(view).not.toEqual(lastOnly);
  });

  it('4: the preset as published keeps translocation only', () => {
    expect(PRESETS['findna-as-published'].teacherAugmentations).toEqual(['translocation']);
  });

  it('5: masks and augmentations are drawn afresh each time a window is seen, and can be drawn again exactly', () => {
    const at = (step: number) => ({
      student: studentView(codes, settings, { seed: 1, step, sample: 0 }),
      teacher: teacherView(codes, settings, { seed: 1, step, sample: 0 }),
    });
    expect(at(2)).toEqual(at(2));
    expect(at(3).student.shown).not.toEqual(at(2).student.shown);
    expect(at(3).teacher).not.toEqual(at(2).teacher);
  });
});
