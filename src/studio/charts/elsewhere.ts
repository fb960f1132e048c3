import type { ElsewherePart } from '../../training/record/run-record';
import { whole } from '../ui/format';
import type { Range } from './plot/range';

/**
 * Where the steps that were trained elsewhere lie on an axis.
 * @param steps one after the other, of each row
 * @param xs of each row
 */
export const elsewhereIn = (steps: Float64Array, xs: Float64Array, parts: readonly ElsewherePart[]): Range[] =>
  parts.flatMap(({ after, to }) => {
    const rowOf = (step: number) => step - (steps[0] ?? 1);
    const [before, last] = [rowOf(after), Math.min(rowOf(to), xs.length - 1)];
    return last <= before ? [] : [{ from: before < 0 ? 0 : xs[before], to: xs[last] }];
  });

/** "steps 6 to 20 trained elsewhere", for a legend; empty where none were. */
export const elsewhereText = (parts: readonly ElsewherePart[]): string =>
  parts.length === 0 ? '' : `${parts.map(stepsText).join(', ')} trained elsewhere`;

/** "steps 6 to 20" */
export const stepsText = ({ after, to }: ElsewherePart): string =>
  to === after + 1 ? `step ${whole(to)}` : `steps ${whole(after + 1)} to ${whole(to)}`;
