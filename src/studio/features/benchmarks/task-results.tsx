import { hasNetwork } from '../../../evaluation/modes';
import type { BenchmarkResult } from '../../../evaluation/result';
import type { Task } from '../../../evaluation/tasks/task';
import { niceTicks } from '../../../numerics/ticks';
import { resultVerdict } from '../../../verdicts/result-verdict';
import { tickText } from '../../charts/ticks';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { download } from '../../ui/download';
import { resultsCsv, resultsJson, resultsMarkdown } from './benchmark-export';
import { alongRuns, type DotRow, dotRows, resultName } from './benchmark-view';
import { shownResults } from './benchmarks';
import { type Curve, CurveChart } from './curve-chart';
import { LabelCurves } from './label-curves';
import { METRIC_NAMES } from './report-view';
import { ResultDetail } from './result-detail';
import { ScoreStrip } from './score-strip';
import { ComparisonList } from './self-pretraining/comparison-list';
import { entryOf } from './tasks';

/** What came out of a task, beside what others reported on it. */
export function TaskResults({ task }: { readonly task: Task }) {
  const benchmarks = useStudio((state) => state.benchmarks);
  const results = shownResults(benchmarks).filter((result) => result.task === task.id);
  const split = useStudio((state) => entryOf(state.tasks, task.id).report?.splitHash ?? null);
  const deleted = benchmarks.results.filter((result) => result.task === task.id && benchmarks.deleting.has(result.id));
  const actions = useActions();
  if (results.length === 0 && deleted.length === 0) return null;
  const newestSplit = results.at(-1)?.splitHash;
  const alike = results.filter(({ splitHash }) => splitHash === (split ?? newestSplit));
  const shown = results.find(({ id }) => id === benchmarks.shown);
  const verdict = (result: BenchmarkResult) =>
    resultVerdict(result, results, { metric: task.metric, name: METRIC_NAMES[task.metric] });
  const newest = alike.findLast(({ mode }) => hasNetwork(mode)) ?? alike.at(-1);
  const stem = `helicase-${task.id.replaceAll('/', '-')}`;
  return (
    <section className="results" aria-label="Results">
      <div className="card-head">
        <h4>Results</h4>
        <small>
          {METRIC_NAMES[task.metric]} x 100 on the test part, 100 is perfect{task.metric === 'mcc' && ', 0 is guessing'}
          {benchmarks.kept === false && '; kept as long as this page is open'}
        </small>
        <span className="grow" />
        <button
          type="button"
          className="plain"
          onClick={() => download([resultsCsv(results)], `${stem}.csv`, 'text/csv')}
        >
          Save CSV
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => download([resultsJson(results)], `${stem}.json`, 'application/json')}
        >
          Save JSON
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => download([resultsMarkdown(results, task.metric)], `${stem}.md`, 'text/markdown')}
        >
          Save Markdown
        </button>
      </div>
      {deleted.map(({ id }) => (
        <p key={id} className="row small dim" role="status">
          A result is deleted.
          <button type="button" className="plain" onClick={() => actions.undoDeleteResult(id)}>
            Undo
          </button>
        </p>
      ))}
      {results.length > 0 && (
        <ScoreTable rows={dotRows(task, results, split)} metric={task.metric} shown={benchmarks.shown} />
      )}
      {newest !== undefined && newest !== shown && (
        <p className="verdict">
          <b>{resultName(newest)}:</b> {verdict(newest)}
        </p>
      )}
      <ComparisonList task={task} results={alike} />
      <LabelCurves task={task} results={alike} />
      <AlongRuns task={task} />
      {shown !== undefined && <ResultDetail key={shown.id} result={shown} verdict={verdict(shown)} />}
    </section>
  );
}

function ScoreTable({
  rows,
  metric,
  shown,
}: {
  readonly rows: readonly DotRow[];
  readonly metric: Task['metric'];
  readonly shown: string | null;
}) {
  const actions = useActions();
  const all = rows.flatMap(({ values, interval }) =>
    interval === null ? values : [...values, interval.low, interval.high],
  );
  const domain = [Math.floor(Math.min(...all) / 10) * 10, Math.max(Math.ceil(Math.max(...all) / 10) * 10, 10)] as const;
  const ticks = niceTicks(domain[0], domain[1], 5);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Scores">
      <table className="scores">
        <thead>
          <tr>
            <th>what</th>
            <th>
              <Explain word={`${METRIC_NAMES[metric]} x 100`} of={BENCHMARK_WORDS[metric]} />
            </th>
            <th>
              <Explain word="95 % interval" of={BENCHMARK_WORDS.interval} />
            </th>
            <th className="score-axis">
              <span className="hidden-text">picture</span>
              {ticks.map((tick) => (
                <span key={tick} style={tickPlace((100 * (tick - domain[0])) / (domain[1] - domain[0]))}>
                  {tickText(tick, ticks)}
                </span>
              ))}
            </th>
            <th className="left">
              <Explain word="note" of={BENCHMARK_WORDS.note} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id ?? `${row.name} ${row.mean} ${row.aside}`}
              className={row.aside === null ? undefined : 'aside'}
              aria-current={row.id !== null && row.id === shown ? 'true' : undefined}
            >
              <td>
                {row.id === null ? (
                  row.name
                ) : (
                  <button
                    type="button"
                    className="link"
                    aria-expanded={row.id === shown}
                    onClick={() => actions.showResult(row.id === shown ? null : row.id)}
                  >
                    {row.name}
                  </button>
                )}
              </td>
              <td>{row.mean.toFixed(1)}</td>
              <td className="dim">
                {row.interval === null
                  ? ''
                  : `${row.interval.low.toFixed(1)} to ${row.interval.high.toFixed(1)}, ${row.interval.of}`}
              </td>
              <td className="score-cell">
                <ScoreStrip row={row} domain={domain} ticks={ticks} />
              </td>
              <td className="left small">{row.aside ?? (row.id === null ? 'published, same protocol' : row.delta)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Over its grid line; at an end of the axis beside it, where there is room. */
const tickPlace = (percent: number) => ({
  left: `${percent}%`,
  transform: `translateX(${percent > 98 ? -100 : percent < 2 ? 0 : -50}%)`,
});

/** Does the score improve as pretraining goes on? */
function AlongRuns({ task }: { readonly task: Task }) {
  const benchmarks = useStudio((state) => state.benchmarks);
  const runs = alongRuns(
    task,
    shownResults(benchmarks).filter((result) => result.task === task.id),
  );
  return runs.map(({ id, name, values, untrained }) => {
    const y = `${METRIC_NAMES[task.metric]} x 100`;
    const lines: Curve[] = [
      { name: y, colour: 'mlm', points: values.map(({ step, score }) => ({ x: step, y: score })) },
    ];
    if (untrained !== null)
      lines.push({
        name: 'untrained network',
        colour: 'plain',
        dash: '2 4',
        points: values.map(({ step }) => ({ x: step, y: untrained })),
      });
    return (
      <CurveChart
        key={id}
        word={BENCHMARK_WORDS.alongRun}
        title={`Along ${name}`}
        x="pretraining step"
        y={y}
        lines={lines}
      />
    );
  });
}
