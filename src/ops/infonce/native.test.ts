import { describe, expect, it } from 'vitest';
import { BUILDS, computed } from '../testing-native';
import { expectSlopes, normals, relativeError, repeated, type Sample } from '../testing-values';
import { nativeInfoNce } from './native';
import { infoNceReference } from './reference';

const CASES = [
  { shape: [8, 20], temperature: 0.3 },
  { shape: [5, 7], temperature: 0.1 },
  { shape: [3, 1], temperature: 0.3 },
  { shape: [33, 130], temperature: 0.3 },
  { shape: [2, 6], temperature: 0.3 },
] as const;
const WEIGHT = 0.5;

describe.each(BUILDS)('InfoNCE on the processor, %s', (arithmetic) => {
  const run = (student: Sample, teacher: Sample, [B, F]: readonly [number, number], temperature: number) =>
    computed(
      arithmetic,
      { inputs: [student, teacher], outputs: [B, B * F], work: [B * F, B * F, B * B + 3 * B] },
      (recorder, [s, t, rowLosses, dStudent, studentCentered, teacherCentered, cosines]) => {
        const work = { studentCentered, teacherCentered, cosines };
        const settings = { temperature, weight: WEIGHT };
        nativeInfoNce(recorder, [B, F], settings, { student: s, teacher: t, ...work, rowLosses, dStudent });
      },
    );

  it.each(CASES)('agrees with the reference, and so does its gradient: $shape', ({ shape, temperature }) => {
    const [B] = shape;
    const [student, teacher] = [normals(shape, 1), normals(shape, 2)];
    const [losses, dStudent] = run(student, teacher, shape, temperature);
    const lossOf = ([values]: ArrayLike<number>[]) => [infoNceReference(values, teacher.values, B, temperature)];
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / B;
    expect(relativeError([mean], lossOf([student.values]))).toBeLessThan(1e-5);
    expectSlopes(lossOf, [student], [WEIGHT], [dStudent], 1e-3);
  });

  it('gives ln B and a finite gradient where all windows look alike', () => {
    const [losses, dStudent] = run(repeated([1, -2, 3], [4, 3]), normals([4, 3], 3), [4, 3], 0.3);
    expect(losses[0]).toBeCloseTo(Math.log(4), 5);
    expect(dStudent.every(Number.isFinite)).toBe(true);
  });
});
