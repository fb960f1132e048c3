import { describe, expect, it } from 'vitest';
import { BUILDS, computed } from '../testing-native';
import { sameBits } from '../testing-values';
import { viewsFromCodes } from './from-codes';
import { nativeInputViews } from './native';
import { CASES, codesFor, shapeOf } from './testing';
import { makeViewBatch } from './view-batch';

describe.each(BUILDS)('views on the processor, %s', (arithmetic) => {
  it.each(CASES)('are those of `studentView` to the bit: $why', (shown) => {
    const { B, L, C, settings } = shown;
    const { words } = codesFor(shown);
    const size = B * (L + C) * 5;
    const [student, teacher, labels] = computed(
      arithmetic,
      { inputs: [{ values: words, shape: [words.length] }], outputs: [size, size, 2 * B * L] },
      (recorder, [codes, studentInput, teacherInput, placed]) =>
        nativeInputViews(recorder, shapeOf(shown), settings, { codes, studentInput, teacherInput, labels: placed }),
    );
    const expected = viewsFromCodes(words, settings, makeViewBatch(B, L, C));
    expect(sameBits(student, expected.student)).toBe(true);
    expect(sameBits(teacher, expected.teacher)).toBe(true);
    expect(labels.every((value, i) => value === (i % 2 === 0 ? expected.targets : expected.weights)[i >> 1])).toBe(
      true,
    );
  });
});
