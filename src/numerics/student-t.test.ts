import { describe, expect, it } from 'vitest';
import quantiles from './oracle/student-t.json';
import { meanInterval, studentQuantile } from './student-t';

describe("Student's t", () => {
  it.each(quantiles)(
    'has the quantile of SciPy for $degrees degrees of freedom and $share',
    ({ degrees, share, value }) => {
      expect(studentQuantile(degrees, share) / value).toBeCloseTo(1, 10);
    },
  );

  it('gives a mean its interval, and a single value none', () => {
    const { low, high } = meanInterval([1, 2, 3])!;
    expect((low + high) / 2).toBeCloseTo(2, 12);
    expect((high - low) / 2).toBeCloseTo(4.302652729911275 / Math.sqrt(3), 9);
    expect(meanInterval([1])).toBeNull();
  });
});
