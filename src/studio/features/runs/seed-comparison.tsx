import { SIGNALS, type Signal } from '../../../training/signals';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { signalWord } from '../../help/signal-words';
import { useStudio } from '../../shell/react';
import { counted, significant } from '../../ui/format';
import { lastBySeed, pairedDifference, type SeedGroup, type SeedSummary, scoredApart, summarise } from './seed-groups';

/** What the groups on the chart came to at their last step, and how far apart they are. */
export function SeedComparison({ groups, signal }: { readonly groups: readonly SeedGroup[]; readonly signal: Signal }) {
  const points = useStudio((state) => state.runs.view.points);
  if (groups.length === 0) return null;
  const rows = groups.map((group) => ({ group, last: lastBySeed(group, points, signal) }));
  const [first, ...others] = rows;
  return (
    <div className="seed-comparison small">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Comparison of groups">
        <table aria-label="Groups at their last step">
          <thead>
            <tr>
              <th className="left">
                <Explain word={`${SIGNALS[signal].label}, last value`} of={signalWord(signal)} />
              </th>
              <th>
                <Explain word="seeds" of={FILE_WORDS.seedsOfGroup} />
              </th>
              <th>
                <Explain word="mean" of={FILE_WORDS.meanOfSignal} />
              </th>
              <th>
                <Explain word="spread" of={SCREEN_WORDS.spread} />
              </th>
              <th>
                <Explain word="95 % interval" of={FILE_WORDS.meanInterval} />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group: { id, name }, last }) => {
              const summary = summarise([...last.values()]);
              return (
                <tr key={id}>
                  <th scope="row" className="left">
                    {name}
                  </th>
                  <td>{last.size}</td>
                  <td>{summary === null ? '' : significant(summary.mean, 4)}</td>
                  <td>{summary?.spread == null ? '' : significant(summary.spread, 2)}</td>
                  <td>{intervalText(summary)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {others.map(({ group, last }) => (
        <Difference
          key={group.id}
          names={[first.group.name, group.name]}
          apart={scoredApart(first.group, group)}
          difference={pairedDifference(first.last, last)}
        />
      ))}
    </div>
  );
}

interface DifferenceProps {
  readonly names: readonly [string, string];
  /** Why they do not compare; null where they do. */
  readonly apart: string | null;
  readonly difference: SeedSummary | null;
}

function Difference({ names: [first, second], apart, difference }: DifferenceProps) {
  const shared = difference?.count ?? 0;
  return (
    <p>
      <strong>
        {first} minus {second}:
      </strong>{' '}
      {difference?.interval == null
        ? `they share ${counted(shared, 'seed')} that ${shared === 1 ? 'is' : 'are'} done, and an interval takes two.`
        : `${significant(difference.mean, 2)}, paired by ${counted(shared, 'seed')}, 95 % interval ` +
          `${intervalText(difference)}. ${verdict(difference.interval)}`}
      {apart !== null && <span className="warning-text"> A loss of one says little of the other: {apart}.</span>}
    </p>
  );
}

const verdict = ({ low, high }: NonNullable<SeedSummary['interval']>): string =>
  low <= 0 && high >= 0
    ? 'It holds 0: these seeds do not tell the two apart.'
    : `It does not hold 0: the ${high < 0 ? 'first is lower' : 'first is higher'}.`;

const intervalText = (summary: SeedSummary | null): string =>
  summary?.interval == null
    ? ''
    : `${significant(summary.interval.low, 4)} to ${significant(summary.interval.high, 4)}`;
