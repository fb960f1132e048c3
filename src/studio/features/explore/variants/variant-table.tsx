import { UNSCORED } from '../../../../genome/variants/place-variant';
import type { ScoredVariant } from '../../../../inference/scored-variant';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { useActions } from '../../../shell/react';
import { percent, significant, whole } from '../../../ui/format';
import { quantileOf } from './variants';

/** Shown around a variant that is jumped to, on each side. */
const AROUND = 30;

interface Props {
  readonly variants: readonly ScoredVariant[];
  readonly background: Float32Array | null;
}

/** Variants with their scores; a place jumps there. */
export function VariantTable({ variants, background }: Props) {
  const hasInfluence = variants.some(({ influence }) => !Number.isNaN(influence));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll variant-table" tabIndex={0} aria-label="Scores">
      <table>
        <thead>
          <tr>
            <th>place</th>
            <th className="left">change</th>
            <th>
              <Explain word="LLR, nats" of={EXPLORE_WORDS.effect} />
            </th>
            <th>
              <Explain word="lower in the genome" of={EXPLORE_WORDS.quantile} />
            </th>
            {hasInfluence && (
              <th>
                <Explain word="influence, nats" of={EXPLORE_WORDS.influence} />
              </th>
            )}
            <th className="left">note</th>
          </tr>
        </thead>
        <tbody>
          {variants.map((variant, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows of a file may be alike; their order is fixed
            <tr key={index}>
              <td>
                <VariantPlace variant={variant} />
              </td>
              <td className="left mono">
                {variant.reference.slice(0, 12)} &gt; {variant.alternative.slice(0, 12)}
              </td>
              <td>{numberText(variant.effect)}</td>
              <td>
                {background === null || Number.isNaN(variant.effect)
                  ? ''
                  : percent(quantileOf(background, variant.effect), 2)}
              </td>
              {hasInfluence && <td>{numberText(variant.influence)}</td>}
              <td className="left">{noteOf(variant)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const numberText = (value: number): string => (Number.isNaN(value) ? '' : significant(value));

const noteOf = ({ unscored, shifted }: ScoredVariant): string =>
  unscored !== null ? UNSCORED[unscored] : shifted ? 'window shifted' : '';

function VariantPlace({ variant: { contig, record, position } }: { readonly variant: ScoredVariant }) {
  const actions = useActions();
  const text = `${contig}:${whole(position)}`;
  if (record === null) return <span className="mono">{text}</span>;
  const place = { record, start: position - 1 - AROUND, end: position + AROUND };
  return (
    <button type="button" className="link mono" onClick={() => actions.showPlace(place)}>
      {text}
    </button>
  );
}
