import { Fragment, useState } from 'react';
import type { OverlayLine } from '../../charts/overlay/overlay-model';
import { exactText } from '../../charts/signal-text';
import { Explain } from '../../help/explain';
import { SCREEN_WORDS } from '../../help/screen-words';
import { significant, whole } from '../../ui/format';
import { Pager } from '../../ui/pager';

const PAGE = 100;

/**
 * Every logged value of the lines on the chart, the first steps first, a page at a time. A row is a step: the first is
 * step 1.
 */
export function OverlayTable({ lines }: { readonly lines: readonly OverlayLine[] }) {
  const [page, setPage] = useState(0);
  const length = Math.max(0, ...lines.map(({ xs }) => xs.length));
  const pages = Math.max(1, Math.ceil(length / PAGE));
  const at = Math.min(page, pages - 1);
  const rows = Array.from({ length: Math.min(PAGE, length - at * PAGE) }, (_, index) => at * PAGE + index);
  return (
    <div className="value-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Values of the runs">
        <table>
          <thead>
            <tr>
              <th>step</th>
              {lines.map(({ id, name, band }) => (
                <Fragment key={id}>
                  <th>{band === undefined ? name : `${name}, mean`}</th>
                  {band && (
                    <th>
                      <Explain word="spread" of={SCREEN_WORDS.spread} />
                    </th>
                  )}
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <td>{whole(row + 1)}</td>
                {lines.map(({ id, values, present, band }) => (
                  <Fragment key={id}>
                    <td>{present[row] === 1 ? exactText(values[row]) : ''}</td>
                    {band && <td>{present[row] === 1 ? significant(band.high.values[row] - values[row], 2) : ''}</td>}
                  </Fragment>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager at={at} pages={pages} onTurn={setPage} back="Earlier" on="Later" />
    </div>
  );
}
