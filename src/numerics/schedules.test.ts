import { describe, expect, it } from 'vitest';
import { momentumCosine, warmupCosine } from './schedules';

describe('schedules', () => {
  it('warms up linearly to the peak and ends at 0', () => {
    expect(warmupCosine(15, 100, 2, 0.3)).toBeCloseTo(1, 12);
    expect(warmupCosine(30, 100, 2, 0.3)).toBe(2);
    expect(warmupCosine(65, 100, 2, 0.3)).toBeCloseTo(1, 12);
    expect(warmupCosine(100, 100, 2, 0.3)).toBeCloseTo(0, 12);
  });

  it('starts at the peak without a warm-up', () => {
    expect(warmupCosine(1, 1000, 1, 0)).toBeCloseTo(1, 4);
  });

  it('moves the momentum from its start to 1', () => {
    expect(momentumCosine(0, 100, 0.9)).toBeCloseTo(0.9, 12);
    expect(momentumCosine(50, 100, 0.9)).toBeCloseTo(0.95, 12);
    expect(momentumCosine(100, 100, 0.9)).toBe(1);
  });
});
