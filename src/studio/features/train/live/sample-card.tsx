import { useMemo, useState } from 'react';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { significant, whole } from '../../../ui/format';
import { TableToggle } from '../../../ui/table-toggle';
import { useNarrow } from '../../../ui/use-page-size';
import { KeptWindow } from './kept-window';
import { type Cell, LETTERS, type SampleView, viewSample } from './sample-view';

const PER_ROW = 60;
const ON_A_PHONE = 30;

/** Bases in a row of a window. */
export const usePerRow = (): number => (useNarrow() ? ON_A_PHONE : PER_ROW);

/**
 * One held-out window through the student's eyes: what it was shown, what it believes of every masked base, and the
 * truth.
 */
export function SampleCard() {
  const samples = useStudio((state) => state.samples);
  const chosen = useStudio((state) => state.sampleShown);
  const kept = useStudio((state) => state.keptWindow);
  const actions = useActions();
  const [asTable, setAsTable] = useState(false);
  const newest = samples.length - 1;
  const at = Math.min(chosen ?? newest, newest);
  const sample = samples[at] ?? null;
  const perRow = usePerRow();
  const view = useMemo(() => (sample === null ? null : viewSample(sample, perRow)), [sample, perRow]);
  return (
    <section className="card sample" aria-labelledby="sample-title">
      <div className="card-head">
        <h2 id="sample-title">
          <Explain word="What the model sees" of={SCREEN_WORDS.sample} />
        </h2>
        <span className="grow" />
        {sample !== null && (
          <button
            type="button"
            className="toggle"
            aria-pressed={kept !== null}
            title="At every validation the same held-out window, with the same bases hidden"
            onClick={() => actions.keepWindow(kept === null ? { record: sample.record, start: sample.start } : null)}
          >
            Keep this window
          </button>
        )}
        {sample !== null && <KeptWindow />}
        <TableToggle of="What the model sees" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {view === null ? (
        <p className="dim sample-waiting">
          A masked window of the held-out part appears here, with the student's probabilities for each hidden base.
        </p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <section className="scroll" tabIndex={0} aria-label="Masked window">
            {asTable ? <SampleTable view={view} /> : <SampleRows view={view} />}
          </section>
          <div className="foot small">
            {newest > 0 && (
              <input
                type="range"
                aria-label="Step of the masked window"
                aria-valuetext={`step ${whole(sample!.step)}`}
                max={newest}
                value={at}
                onChange={({ target: { value } }) => actions.showSample(Number(value) < newest ? Number(value) : null)}
              />
            )}
            <span>
              step {whole(sample!.step)}: {view.masked} masked, {view.right} right, mean p(true){' '}
              {significant(view.meanPTrue)}
            </span>
            <span className="mono region" title={view.region}>
              {view.region}
            </span>
            {!asTable && <span className="faint">· hidden, × replaced, = kept; solid: p(true)</span>}
          </div>
        </>
      )}
    </section>
  );
}

/** Windows base by base: what was shown, the guesses as bars, the truth. */
export function SampleRows({ view }: { readonly view: SampleView }) {
  const label = `${view.region}: ${view.masked} masked, ${view.right} right`;
  return (
    <div role="img" aria-label={label} className="window-rows">
      {view.rows.map((cells) => (
        <div key={cells[0].index} className="cells">
          {cells.map((cell) => (
            <CellColumn key={cell.index} cell={cell} />
          ))}
        </div>
      ))}
    </div>
  );
}

function CellColumn({ cell: { base, letter, masked } }: { readonly cell: Cell }) {
  if (masked === null)
    return (
      <span className="cell">
        <span className={`letter-${letter}`}>{base}</span>
      </span>
    );
  return (
    <span
      className="cell masked"
      title={`true ${letter}, guessed ${masked.best}, p(true) ${significant(masked.pTrue)}`}
    >
      <span className="faint">{masked.shown === 'hidden' ? '·' : masked.shown === 'random' ? '×' : '='}</span>
      <span className="probabilities">
        {masked.shares.map(({ letter: other, share }, index) => (
          <span
            key={other}
            className={`base-${other}${index === 0 ? '' : ' other'}`}
            style={{ flex: `${share} 1 0` }}
          />
        ))}
      </span>
      <span className={`letter-${letter}`}>{base}</span>
      <span className={masked.right ? 'right' : 'wrong'}>{masked.right ? '✓' : masked.best}</span>
    </span>
  );
}

const SHOWN_TEXT = { hidden: 'hidden', random: 'replaced', kept: 'kept' } as const;

function SampleTable({ view }: { readonly view: SampleView }) {
  const masked = view.rows.flat().filter((cell) => cell.masked !== null);
  return (
    <table>
      <caption className="hidden-text">Masked positions of {view.region}</caption>
      <thead>
        <tr>
          <th title="Position in the window">position</th>
          <th>
            <Explain word="shown" of={SCREEN_WORDS.maskedAs} />
          </th>
          <th>true base</th>
          <th>
            <Explain word="guess" of={SCREEN_WORDS.guess} />
          </th>
          {LETTERS.map((letter) => (
            <th key={letter}>
              <Explain word={`p(${letter})`} of={SCREEN_WORDS.belief} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {masked.map(({ index, base, masked: guess }) => (
          <tr key={index}>
            <td>{whole(index + 1)}</td>
            <td>{SHOWN_TEXT[guess!.shown]}</td>
            <td>{base}</td>
            <td>{guess!.best}</td>
            {LETTERS.map((letter) => (
              <td key={letter}>{guess!.shares.find((each) => each.letter === letter)!.share.toFixed(3)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
