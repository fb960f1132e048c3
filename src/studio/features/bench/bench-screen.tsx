import { type BenchSize, CASES, type CaseName, caseText } from '../../../../bench/engine/cases';
import { type CaseOutcomes, COLUMNS, markdownOf, type Peaks, peakTexts, rowsOf } from '../../../../bench/engine/report';
import type { Findings } from '../../../../bench/engine/runner';
import { BUILT_FROM } from '../../shell/built-from';
import { useStudio } from '../../shell/react';
import { download } from '../../ui/download';
import { runActive } from '../train/live/run-state';
import { EXTENTS, type Extent, reportOf, settingsFor } from './bench';
import { type Bench, useBench } from './use-bench';

/** Measure this device: Helicase's kernels beside the stock ops, in this browser. */
export function BenchScreen() {
  const bench = useBench();
  const { findings, running } = bench;
  const measured = CASES.flatMap((name) =>
    findings?.cases[name] === undefined ? [] : [[name, findings.cases[name]] as const],
  );
  return (
    <div className="bench">
      <h1>Measure this device</h1>
      <p className="dim">
        Training steps on this machine, by Helicase and by the stock TensorFlow.js operations it stands on, in turns.
        The numbers stay in this page.
      </p>
      <Controls bench={bench} />
      {running && <Doing bench={bench} />}
      {bench.unloaded && (
        <p className="banner warning" role="alert">
          The bench could not be loaded. Check the connection, or reload the page, and try again.
        </p>
      )}
      {findings !== null && Object.keys(findings.peaks).length > 0 && (
        <p>
          Multiply-adds on registers alone reach, in GFLOP/s: {peakTexts(findings.peaks).join('; ')}.
          {findings.adapter !== null && ` The GPU is ${findings.adapter}.`}
          {BUILT_FROM !== null && ` Helicase of commit ${BUILT_FROM}.`}
        </p>
      )}
      {measured.length === 0 && <WhatIsMeasured size={settingsFor(bench.extent).size} />}
      {measured.map(([name, outcomes]) => (
        <CaseTable
          key={name}
          name={name}
          size={findings?.size ?? 'full'}
          outcomes={outcomes}
          peaks={findings?.peaks ?? {}}
        />
      ))}
      {findings !== null && findings.size === 'full' && !running && measured.length > 0 && (
        <Downloads findings={findings} />
      )}
    </div>
  );
}

function Controls({ bench }: { readonly bench: Bench }) {
  const busy = useStudio(runActive);
  const { extent, running, choose, measure, stop } = bench;
  return (
    <div className="bench-controls">
      <label>
        How much{' '}
        <select
          value={extent}
          disabled={running}
          aria-describedby="extent-means"
          onChange={(event) => choose(event.target.value as Extent)}
        >
          {EXTENTS.map(({ extent: each, name }) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {running ? (
        <button type="button" onClick={stop}>
          Stop
        </button>
      ) : (
        <button type="button" className="primary" disabled={busy} onClick={measure}>
          Measure
        </button>
      )}
      <span id="extent-means" className="dim">
        {busy
          ? 'A run is under way: stop or finish it first, or both would be slow.'
          : EXTENTS.find((each) => each.extent === extent)?.means}
      </span>
    </div>
  );
}

function Doing({ bench: { progress } }: { readonly bench: Bench }) {
  return (
    <div className="bench-progress">
      <progress aria-label="Measured" max={progress?.total ?? 1} value={progress?.done ?? 0} />
      <span>{progress === null || progress.doing === '' ? 'Opening the device' : progress.doing}</span>
    </div>
  );
}

function WhatIsMeasured({ size }: { readonly size: BenchSize }) {
  return (
    <ul className="bench-cases">
      {CASES.map((name) => (
        <li key={name}>
          <b>{name}</b> <span className="dim">{caseText(name, size)}.</span>
        </li>
      ))}
    </ul>
  );
}

interface TableProps {
  readonly name: CaseName;
  readonly size: BenchSize;
  readonly outcomes: CaseOutcomes;
  readonly peaks: Peaks;
}

function CaseTable({ name, size, outcomes, peaks }: TableProps) {
  const [first, ...rest] = COLUMNS;
  return (
    <section className="card" aria-labelledby={`bench-${name}`}>
      <div className="card-head">
        <h2 id={`bench-${name}`}>{name}</h2>
        <small>{caseText(name, size)}</small>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={`Times of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {rest.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(outcomes, peaks).map(({ name: who, cells, failed }) => (
              <tr key={who}>
                <th scope="row">{who}</th>
                {failed === null ? (
                  rest.map((column, i) => <td key={column}>{cells[i]}</td>)
                ) : (
                  <td className="why" colSpan={rest.length}>
                    {failed}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Downloads({ findings }: { readonly findings: Findings }) {
  const report = () => reportOf(findings, navigator.userAgent, new Date(), BUILT_FROM);
  return (
    <div className="bench-controls">
      <button
        type="button"
        onClick={() => download([JSON.stringify(report(), null, 1)], 'helicase-bench.json', 'application/json')}
      >
        Download JSON
      </button>
      <button type="button" onClick={() => download([markdownOf(report())], 'helicase-bench.md', 'text/markdown')}>
        Download Markdown
      </button>
    </div>
  );
}
