import type { Point } from './signals';

/** `one-class`: every window gets the same class. `flat`: the CLS vectors no longer tell windows apart. */
export type Collapse = 'one-class' | 'flat';

/** Class usage below this share of ln K means one class has taken over. */
const ONE_CLASS_SHARE = 0.1;
/** Below this relative spread the CLS vectors of different windows are practically equal. */
const LEAST_SPREAD = 0.01;
/** Entropy above this share of ln K is a uniform distribution... */
const FLAT_SHARE = 0.995;
/** ...which is a collapse where the views of a window do not find each other either, better than twice by chance. */
const RETRIEVAL_OVER_CHANCE = 2;

/**
 * The collapse watch (method, section 7), on one evaluated point. A falling loss hides both kinds; entropies and spread
 * do not.
 * @param ceiling ln K of the teacher's distribution
 * @param batch windows a view is looked for among; chance is 1 / batch
 */
export function watchCollapse(values: Point['values'], ceiling: number, batch: number): Collapse | null {
  const { classEntropy, teacherEntropy, clsSpread, viewRetrieval } = values;
  if (classEntropy !== undefined && classEntropy < ONE_CLASS_SHARE * ceiling) return 'one-class';
  if (clsSpread !== undefined && clsSpread < LEAST_SPREAD) return 'flat';
  const flatDistribution = teacherEntropy !== undefined && teacherEntropy > FLAT_SHARE * ceiling;
  const lost = viewRetrieval !== undefined && viewRetrieval * batch < RETRIEVAL_OVER_CHANCE;
  return flatDistribution && lost ? 'flat' : null;
}
