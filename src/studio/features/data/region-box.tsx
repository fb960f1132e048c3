import { type CSSProperties, useState } from 'react';
import type { RegionView } from '../../../genome/answers';
import type { GenomeSummary } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useActions, useStudio } from '../../shell/react';
import { whole } from '../../ui/format';
import { Pager } from '../../ui/pager';
import { ProblemBanner } from '../../ui/problem-banner';
import { useWindow } from '../../ui/use-window';
import { lineCount, regionExample, regionLine, regionSummary, reverseComplement } from './region-lines';
import { type PagedRegion, pageCount, pagedRegion, pageText } from './region-pages';

/** The style sheet holds a line of both strands to this height. */
const LINE_REM = 2.5;

/** Any stretch of the genome as letters on both strands. */
export function RegionBox({ genome }: { readonly genome: GenomeSummary }) {
  const region = useStudio((state) => state.explore.region);
  const problem = useStudio((state) => state.explore.problems.region);
  const actions = useActions();
  const [typed, setTyped] = useState('');
  /** What is paged through. */
  const [turned, setTurned] = useState<PagedRegion | null>(null);
  const paged = turned ?? (region === null ? null : pagedRegion(region));
  const show = (text: string, of: PagedRegion | null = null) => {
    setTurned(of);
    actions.showRegion(text);
  };
  const first = genome.records[0];
  const example = first === undefined ? 'chr1:1,000-2,000' : regionExample(first.name, first.bases);
  return (
    <div className="card region-card">
      <form
        className="row region-form"
        onSubmit={(event) => {
          event.preventDefault();
          show(typed);
        }}
      >
        <Explain word="Region" of={FILE_WORDS.region}>
          <label htmlFor="region">Region</label>
        </Explain>
        <input
          id="region"
          className="mono"
          autoComplete="off"
          spellCheck={false}
          placeholder={example}
          value={typed}
          aria-invalid={problem !== undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit">Show</button>
      </form>
      {problem !== undefined && <ProblemBanner problem={problem} />}
      {region !== null ? (
        <>
          <Letters key={region.parsed} view={region} />
          {paged !== null && (
            <Pager
              at={Math.floor((region.shown.start - paged.asked.start) / paged.bases)}
              pages={pageCount(paged)}
              onTurn={(page) => show(pageText(paged, page), paged)}
              back="Earlier"
              on="Later"
            />
          )}
        </>
      ) : (
        problem === undefined && (
          <p className="small dim">
            Positions count from 1 and both ends belong to the region, as in genome browsers. A name alone is the whole
            record:{' '}
            <button
              type="button"
              className="link mono"
              onClick={() => {
                setTyped(example);
                show(example);
              }}
            >
              {example}
            </button>
          </p>
        )
      )}
    </div>
  );
}

function Letters({ view }: { readonly view: RegionView }) {
  const { first, end, above, below, ref, onScroll } = useWindow(lineCount(view), LINE_REM);
  const lines = Array.from({ length: end - first }, (_, index) => first + index);
  return (
    <>
      <p className="small parsed" role="status">
        <strong className="mono">{regionSummary(view)}</strong>
      </p>
      <div className="letters mono" style={{ '--place': `${whole(view.shown.end).length}ch` } as CSSProperties}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="scroll" tabIndex={0} aria-label={`Letters of ${view.parsed}`} ref={ref} onScroll={onScroll}>
          <div style={{ height: above }} />
          {lines.map((line) => (
            <Line key={line} view={view} line={line} />
          ))}
          <div style={{ height: below }} />
        </section>
      </div>
      <div className="row small dim">
        <span>
          <b>+</b> forward, <b>-</b> complement; lower case is soft-masked
        </span>
        <span className="grow" />
        <span className="copies">
          <CopyButton name="forward strand" text={view.forward} />
          <CopyButton name="reverse complement" text={reverseComplement(view)} />
        </span>
      </div>
    </>
  );
}

function Line({ view, line }: { readonly view: RegionView; readonly line: number }) {
  const { from, pieces } = regionLine(view, line);
  return (
    <div className="strands">
      <span className="place">{whole(from)}</span>
      <span className="faint">+</span>
      <span>
        {pieces.map(({ forward, letter, heldOut }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes
          <span key={index} className={`letter-${letter}${heldOut ? ' held' : ''}`}>
            {forward}
          </span>
        ))}
      </span>
      <span className="place">{whole(from)}</span>
      <span className="faint">-</span>
      <span>
        {pieces.map(({ complement, other, heldOut }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes
          <span key={index} className={`letter-${other}${heldOut ? ' held' : ''}`}>
            {complement}
          </span>
        ))}
      </span>
    </div>
  );
}

function CopyButton({ name, text }: { readonly name: string; readonly text: string }) {
  const [done, setDone] = useState<boolean | null>(null);
  // A browser may have no clipboard for pages, or refuse it to them.
  const copy = async () => navigator.clipboard.writeText(text);
  return (
    <button
      type="button"
      className="plain"
      onClick={() => {
        copy().then(
          () => setDone(true),
          () => setDone(false),
        );
      }}
    >
      {done === null ? 'Copy' : done ? 'Copied' : 'Could not copy'} {name}
    </button>
  );
}
