import type { LabelCurve } from '../evaluation/curves/label-curve';
import { countText, inWords, pointsText } from './words';

/**
 * What the curves say of pretraining, in one sentence: with its fewest labels, the most labels with which each other
 * way is still no better. Null where no pretrained network has a curve, or nothing stands beside it.
 */
export function curveSentence(curves: readonly LabelCurve[]): string | null {
  const first = ({ points }: LabelCurve) => points[0];
  const [lead] = curves
    .filter(({ kind }) => kind === 'pretrained')
    .sort((a, b) => first(a).labels - first(b).labels || first(b).mean - first(a).mean);
  const others = curves.filter(({ kind }) => kind !== 'pretrained');
  if (lead === undefined || others.length === 0) return null;
  const { labels, mean } = first(lead);
  const clauses = others.map((other) => {
    const matched = other.points.filter((point) => point.mean <= mean).at(-1);
    return { other, point: matched ?? first(other), matched: matched !== undefined };
  });
  const list = (matched: boolean) =>
    clauses
      .filter((clause) => clause.matched === matched)
      .sort((a, b) => b.point.labels - a.point.labels)
      .map(({ other, point }) => `${other.name} with ${countText(point.labels)} (${pointsText(point.mean)})`);
  const beaten = list(true);
  const better = list(false);
  const start = `With ${countText(labels)} labels a class, ${lead.name} scores ${pointsText(mean)}`;
  const parts = [
    ...(beaten.length > 0 ? [`as good as ${inWords(beaten)}`] : []),
    ...(better.length > 0 ? [`less than ${inWords(better)}`] : []),
  ];
  return `${start}: ${parts.join('; ')}.`;
}
