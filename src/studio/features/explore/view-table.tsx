import { Explain } from '../../help/explain';
import { EXPLORE_WORDS } from '../../help/explore-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { useStudio } from '../../shell/react';
import { percent, significant, whole } from '../../ui/format';
import { featureText, viewRows } from './view-text';

const MOST_FEATURES = 200;

/** What the picture shows, as two tables. */
export function ViewTable() {
  const { view, range } = useStudio((state) => state.exploring);
  if (view === null) return null;
  const features = (view.features ?? []).filter(({ start, end }) => end > range.start && start < range.end);
  const value = (bits: number) => (Number.isNaN(bits) ? '' : significant(bits));
  return (
    <div className="view-tables">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Values in view">
        <table>
          <thead>
            <tr>
              <th>from</th>
              <th>to</th>
              <th className="left">
                <Explain word="bases" of={EXPLORE_WORDS.bins} />
              </th>
              <th>
                <Explain word="GC" of={SCREEN_WORDS.gc} />
              </th>
              <th>
                <Explain word="surprisal, bits" of={EXPLORE_WORDS.surprisal} />
              </th>
              <th>
                <Explain word="minus count table, bits" of={EXPLORE_WORDS.excess} />
              </th>
            </tr>
          </thead>
          <tbody>
            {viewRows(view, range).map(({ from, to, letters, gc, surprisal, excess }) => (
              <tr key={from}>
                <td>{whole(from)}</td>
                <td>{whole(to)}</td>
                <td className="left mono">{letters}</td>
                <td>{Number.isNaN(gc) ? '' : percent(gc)}</td>
                <td>{value(surprisal)}</td>
                <td>{value(excess)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {features.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll" tabIndex={0} aria-label="Features in view">
          <table>
            <thead>
              <tr>
                <th>from</th>
                <th>to</th>
                <th>strand</th>
                <th className="left">
                  <Explain word="feature" of={EXPLORE_WORDS.features} />
                </th>
              </tr>
            </thead>
            <tbody>
              {features.slice(0, MOST_FEATURES).map((feature) => (
                <tr key={`${feature.start} ${feature.end} ${feature.type} ${feature.name}`}>
                  <td>{whole(feature.start + 1)}</td>
                  <td>{whole(feature.end)}</td>
                  <td>{feature.strand ?? ''}</td>
                  <td className="left">{featureText(feature)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
