import { describe, expect, it } from 'vitest';
import cases from '../oracle/metrics.json';
import { assess, predictedClasses } from './metrics';

describe.each(cases)(
  "agrees with scikit-learn's values: $what",
  ({ labels, probabilities, classes, expected, confusion, perClass, reliability }) => {
    const found = assess({ labels, probabilities: Float32Array.from(probabilities), classes });

    it('in every metric', () => {
      for (const [name, value] of Object.entries(expected)) {
        const actual = found.metrics[name as keyof typeof expected];
        if (value === null) expect(actual, name).toBeNull();
        else expect(actual, name).toBeCloseTo(value, 12);
      }
    });

    it('in the confusion matrix, class by class, and in the reliability bins', () => {
      expect(found.confusion).toEqual(confusion);
      for (const [k, of] of perClass.entries())
        for (const [name, value] of Object.entries(of))
          expect(found.perClass[k][name as keyof typeof of]).toBeCloseTo(value, 12);
      expect(found.reliability.map(({ count }) => count)).toEqual(reliability.counts);
      const filled = found.reliability.filter(({ count }) => count > 0);
      expect(filled).toHaveLength(reliability.accuracy.length);
      for (const [i, { accuracy, confidence }] of filled.entries()) {
        expect(accuracy).toBeCloseTo(reliability.accuracy[i], 12);
        expect(confidence).toBeCloseTo(reliability.confidence[i], 12);
      }
    });
  },
);

it('calls the first of equally probable classes', () => {
  expect([...predictedClasses({ probabilities: Float32Array.of(0.5, 0.5, 0.25, 0.75), classes: 2 })]).toEqual([0, 1]);
});
