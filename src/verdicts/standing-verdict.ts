import { BASE_CLASS_NAMES } from '../genome/annotation/base-class-names';
import type { ClassMeans } from '../inference/standing-out/class-means';
import { countText } from './words';

/** Of fewer bases a mean says too little to be told. */
const LEAST_BASES = 1000;
/** A difference that is nothing once it is rounded. */
const SMALLEST_BITS = 0.005;

const bitsText = (bits: number): string => Math.abs(bits).toFixed(2);
const difference = ({ heldOut: { network, table } }: ClassMeans): number => network - table;

/**
 * What the tracks of a record say of the network, in sentences made of numbers: whether it knows more than counting,
 * of bases that neither was fitted on, and of which class of them the most and the least.
 * @param classes all bases first
 */
export function standingVerdict([all, ...classes]: readonly ClassMeans[]): string {
  const { bases, network, table } = all.heldOut;
  if (bases === 0)
    return (
      'Nothing of what is computed was held out of training: ' +
      'what the network knows beyond counting it may have learned by heart.'
    );
  const held =
    `On ${countText(bases)} held-out bases the network is surprised by ${network.toFixed(2)} bits a base, ` +
    `the count table by ${table.toFixed(2)}`;
  const by = difference(all);
  const told =
    Math.abs(by) < SMALLEST_BITS
      ? 'it is level with counting there'
      : by < 0
        ? `it knows ${bitsText(by)} bits a base more than counting`
        : `it knows ${bitsText(by)} bits a base less than counting, so that training longer is worth trying`;
  const few = bases < LEAST_BASES ? ' So few bases say little.' : '';
  return `${held}: ${told}.${few}${ofClasses(classes)} One part of one genome gives no interval.`;
}

/** Where it gains the most over counting, and where the least. */
function ofClasses(classes: readonly ClassMeans[]): string {
  const told = classes
    .filter(({ heldOut }) => heldOut.bases >= LEAST_BASES)
    .sort((a, b) => difference(a) - difference(b));
  if (told.length < 2) return '';
  const [best, worst] = [told[0], told[told.length - 1]];
  if (difference(worst) - difference(best) < SMALLEST_BITS) return '';
  return ` Beside counting it is best on ${said(best)} and worst on ${said(worst)}.`;
}

const said = (of: ClassMeans): string => {
  const name = of.of === 'all' ? '' : BASE_CLASS_NAMES[of.of];
  const by = difference(of);
  return `${name} (${bitsText(by)} bits ${by < 0 ? 'more' : 'less'} than counting)`;
};
