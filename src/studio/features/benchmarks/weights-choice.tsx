import { UNTRAINED } from '../../../engine/benchmarks/order';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { type Chosen, chosenWeights, weightsText } from './benchmarks';

const sameAs =
  ({ id, network }: Chosen) =>
  (other: Chosen) =>
    other.id === id && other.network === network;

/** Which networks are judged; each becomes a benchmark of its own. */
export function WeightsChoice() {
  const benchmarks = useStudio((state) => state.benchmarks);
  const actions = useActions();
  const chosen = chosenWeights(benchmarks);
  const offers = [
    ...benchmarks.weights.flatMap((info) =>
      info.networks.map((network) => ({ id: info.id, network, text: weightsText(info, network) })),
    ),
    { id: UNTRAINED, network: 'teacher' as const, text: 'untrained network, as set on the Train screen' },
  ];
  const toggle = (offer: Chosen, on: boolean) => {
    const others = chosen.filter((each) => !sameAs(offer)(each));
    actions.setBenchmarkForm({ chosen: on ? [...others, { id: offer.id, network: offer.network }] : others });
  };
  return (
    <fieldset className="field list weights">
      <legend>
        <Explain word="Weights" of={BENCHMARK_WORDS.weights} />
      </legend>
      {offers.map((offer) => (
        <label key={`${offer.id} ${offer.network}`}>
          <input
            type="checkbox"
            checked={chosen.some(sameAs(offer))}
            disabled={chosen.length === 1 && chosen.some(sameAs(offer))}
            onChange={(event) => toggle(offer, event.target.checked)}
          />{' '}
          {offer.text}
        </label>
      ))}
    </fieldset>
  );
}
