import type { LabelCurve, LabelPoint } from '../evaluation/curves/label-curve';
import { countText, inWords, pointsText } from './words';

/** How one point stands to another: told apart where their intervals leave room between them. */
type Standing = 'more' | 'level' | 'less';

const CLAUSES: Readonly<Record<Standing, string>> = {
  more: 'more than',
  level: 'not told apart from',
  less: 'less than',
};

/**
 * What the curves say of pretraining, in one sentence: with its fewest labels, the most labels with which each other
 * way is still not shown to be better. Null where no pretrained network has a curve, or nothing stands beside it.
 */
export function curveSentence(curves: readonly LabelCurve[]): string | null {
  const first = ({ points }: LabelCurve) => points[0];
  const [lead] = curves
    .filter(({ kind }) => kind === 'pretrained')
    .sort((a, b) => first(a).labels - first(b).labels || first(b).mean - first(a).mean);
  const others = curves.filter(({ kind }) => kind !== 'pretrained');
  if (lead === undefined || others.length === 0) return null;
  const own = first(lead);
  const clauses = others.map((other) => {
    const point = other.points.findLast((each) => standing(own, each) !== 'less') ?? first(other);
    return { other, point, stands: standing(own, point) };
  });
  const parts = (Object.keys(CLAUSES) as Standing[]).flatMap((stands) => {
    const list = clauses
      .filter((clause) => clause.stands === stands)
      .sort((a, b) => b.point.labels - a.point.labels)
      .map(({ other, point }) => `${other.name} with ${countText(point.labels)} (${pointsText(point.mean)})`);
    return list.length === 0 ? [] : [`${CLAUSES[stands]} ${inWords(list)}`];
  });
  const start = `With ${countText(own.labels)} labels a class, ${lead.name} scores ${pointsText(own.mean)}`;
  return `${start}: ${parts.join('; ')}.`;
}

function standing({ interval: own }: LabelPoint, { interval: other }: LabelPoint): Standing {
  if (own.low > other.high) return 'more';
  return own.high < other.low ? 'less' : 'level';
}
