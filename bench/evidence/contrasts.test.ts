import { describe, expect, it } from 'vitest';
import { tested } from './contrasts';

const contrast = (first: string, differences: readonly number[]) => ({
  score: 'frame',
  first,
  second: 'mlm',
  differences,
});

describe('contrasts', () => {
  it('are paired t tests with the p of SciPy', () => {
    // scipy.stats.ttest_1samp([1, 2, 3, 4, 5], 0) and ([-1, 2, 0.5], 0)
    const [a, b] = tested([contrast('a', [1, 2, 3, 4, 5]), contrast('b', [-1, 2, 0.5])]);
    expect(a.p).toBeCloseTo(0.0132356, 6);
    expect(b.p).toBeCloseTo(0.6220355, 6);
    expect(a.mean).toBe(3);
    expect(a.interval?.low).toBeCloseTo(3 - 2.7764451 * Math.sqrt(2.5 / 5), 5);
  });

  it('are corrected by Holm, never falling, and left without a p where there is one seed', () => {
    const all = tested([
      contrast('a', [1, 2, 3, 4, 5]),
      contrast('b', [-1, 2, 0.5]),
      contrast('c', [1]),
      contrast('d', [1.1, 2, 3, 4, 5]),
    ]);
    const by = Object.fromEntries(all.map((each) => [each.first, each]));
    expect(by['c'].p).toBeNull();
    expect(by['c'].holm).toBeNull();
    expect(by['d'].holm).toBeCloseTo(3 * (by['d'].p ?? 0), 12);
    expect(by['a'].holm).toBeCloseTo(Math.max(3 * (by['d'].p ?? 0), 2 * (by['a'].p ?? 0)), 12);
    expect(by['b'].holm).toBeCloseTo(by['b'].p ?? 0, 12);
  });
});
