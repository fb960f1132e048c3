import type { ScoredVariant } from '../../../../inference/scored-variant';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { significant } from '../../../ui/format';
import { histogram } from './variants';

const HEIGHT = 60;

interface Props {
  readonly variants: readonly ScoredVariant[];
  readonly background: Float32Array;
}

/** How the scores of variants lie among those of substitutions drawn from the genome. */
export function VariantHistogram({ variants, background }: Props) {
  const effects = variants.map(({ effect }) => effect).filter((effect) => !Number.isNaN(effect));
  const { low, width, shares } = histogram([effects, background]);
  const bins = shares[0].length;
  const most = Math.max(...shares.flat());
  const [own, drawn] = shares.map((list) =>
    list.map((share, bin) => ({ bin, height: (share / most) * HEIGHT })).filter(({ height }) => height > 0),
  );
  const high = low + width * bins;
  return (
    <figure className="variant-histogram" aria-label="Scores beside those of the genome">
      <svg
        role="img"
        aria-label={`Scores from ${significant(low)} to ${significant(high)} nats`}
        viewBox={`0 0 ${bins} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {drawn.map(({ bin, height }) => (
          <rect key={bin} className="drawn" x={bin} width={1} y={HEIGHT - height} height={height} />
        ))}
        {own.map(({ bin, height }) => (
          <rect key={bin} className="own" x={bin + 0.25} width={0.5} y={HEIGHT - height} height={height} />
        ))}
      </svg>
      <figcaption className="row small dim">
        <span>{significant(low)}</span>
        <span className="grow" />
        <span className="swatch own">these variants</span>
        <span className="swatch drawn">substitutions drawn from the genome</span>
        <span className="grow" />
        <span>
          {significant(high)} <Explain word="nats" of={EXPLORE_WORDS.histogram} />
        </span>
      </figcaption>
    </figure>
  );
}
