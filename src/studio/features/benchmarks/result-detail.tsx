import type { BenchmarkResult } from '../../../evaluation/result';
import { BENCHMARK_WORDS, FACT_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions } from '../../shell/react';
import { percent, significant, whole } from '../../ui/format';
import { confusionOf, metricRows, resultFacts, resultName } from './benchmark-view';
import { CurveChart } from './curve-chart';

/** Everything that is known of one result. */
export function ResultDetail({ result, verdict }: { readonly result: BenchmarkResult; readonly verdict: string }) {
  const actions = useActions();
  const trained = result.perSeed.some(({ epochs }) => epochs.length > 1);
  return (
    <section className="result-detail" aria-label={`Result: ${resultName(result)}`}>
      <div className="card-head">
        <h4>{resultName(result)}</h4>
        <span className="grow" />
        <button type="button" className="plain" onClick={() => actions.deleteResult(result.id)}>
          Delete this result
        </button>
      </div>
      <p className="verdict">{verdict}</p>
      <dl className="facts">
        {resultFacts(result).map(([name, value]) => (
          <div key={name}>
            <dt>
              <Explain word={name} of={FACT_WORDS[name]} />
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="detail-tables">
        <MetricTable result={result} />
        <Confusion result={result} />
        <PerClass result={result} />
        <Reliability result={result} />
      </div>
      {trained && <TrainingCurves result={result} />}
      <WrongCalls result={result} />
    </section>
  );
}

function MetricTable({ result }: { readonly result: BenchmarkResult }) {
  const several = result.perSeed.length > 1;
  return (
    <table>
      <caption>
        <Explain word="Metrics on the test part" of={BENCHMARK_WORDS.metrics} />
      </caption>
      <thead>
        <tr>
          <th>metric</th>
          <th>{several ? 'mean' : 'value'}</th>
          {several && result.perSeed.map(({ seed }) => <th key={seed}>seed {seed}</th>)}
        </tr>
      </thead>
      <tbody>
        {metricRows(result).map(({ metric, name, mean, values }) => (
          <tr key={name}>
            <td>
              <Explain word={name} of={BENCHMARK_WORDS[metric]} />
            </td>
            <td>{mean}</td>
            {several && values.map((value, index) => <td key={result.perSeed[index].seed}>{value}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A background as strong as the share, from 0 to 1. */
const shade = (colour: string, share: number): string =>
  `color-mix(in srgb, var(${colour}) ${Math.round(35 * share)}%, transparent)`;

function Confusion({ result }: { readonly result: BenchmarkResult }) {
  const confusion = confusionOf(result);
  return (
    <table className="confusion">
      <caption>
        <Explain word="Confusion matrix" of={BENCHMARK_WORDS.confusion} />
        {result.perSeed.length > 1 && ', all seeds together'}: rows are true, columns called
      </caption>
      <thead>
        <tr>
          <th>true</th>
          {result.classes.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {confusion.map((row, truth) => {
          const total = row.reduce((sum, count) => sum + count, 0);
          return (
            <tr key={result.classes[truth]}>
              <td>{result.classes[truth]}</td>
              {row.map((count, called) => (
                <td
                  key={result.classes[called]}
                  style={{
                    background: shade(truth === called ? '--ok' : '--bad', count / Math.max(1, total)),
                  }}
                >
                  {whole(count)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function PerClass({ result }: { readonly result: BenchmarkResult }) {
  const [{ perClass, seed }] = result.perSeed;
  return (
    <table>
      <caption>
        <Explain word="By class" of={BENCHMARK_WORDS.byClass} />
        {result.perSeed.length > 1 && `, seed ${seed}`}
      </caption>
      <thead>
        <tr>
          <th>class</th>
          <th>
            <Explain word="test rows" of={BENCHMARK_WORDS.support} />
          </th>
          <th>
            <Explain word="precision" of={BENCHMARK_WORDS.precision} />
          </th>
          <th>
            <Explain word="recall" of={BENCHMARK_WORDS.recall} />
          </th>
          <th>
            <Explain word="F1" of={BENCHMARK_WORDS.f1} />
          </th>
        </tr>
      </thead>
      <tbody>
        {perClass.map(({ support, precision, recall, f1 }, k) => (
          <tr key={result.classes[k]}>
            <td>{result.classes[k]}</td>
            <td>{whole(support)}</td>
            <td>{significant(precision)}</td>
            <td>{significant(recall)}</td>
            <td>{significant(f1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reliability({ result }: { readonly result: BenchmarkResult }) {
  const [{ reliability, seed }] = result.perSeed;
  return (
    <table>
      <caption>
        <Explain word="Calibration" of={BENCHMARK_WORDS.calibration} />
        {result.perSeed.length > 1 && `, seed ${seed}`}: how often it is right when so sure
      </caption>
      <thead>
        <tr>
          <th>
            <Explain word="sure of its call" of={BENCHMARK_WORDS.sure} />
          </th>
          <th>
            <Explain word="right" of={BENCHMARK_WORDS.right} />
          </th>
          <th>test rows</th>
        </tr>
      </thead>
      <tbody>
        {reliability
          .filter(({ count }) => count > 0)
          .map(({ count, confidence, accuracy }) => (
            <tr key={confidence}>
              <td>{percent(confidence)}</td>
              <td>{percent(accuracy)}</td>
              <td>{whole(count)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function TrainingCurves({ result }: { readonly result: BenchmarkResult }) {
  return (
    <div className="curves">
      {result.perSeed.map(({ seed, epochs }) => (
        <CurveChart
          key={seed}
          title={`Training, seed ${seed}`}
          word={BENCHMARK_WORDS.training}
          x="epoch"
          y="cross-entropy in nats"
          lines={[
            {
              name: 'train loss',
              colour: 'plain',
              points: epochs.map(({ epoch, trainLoss }) => ({ x: epoch, y: trainLoss })),
            },
            {
              name: 'validation loss',
              colour: 'mlm',
              points: epochs.map(({ epoch, validationLoss }) => ({ x: epoch, y: validationLoss })),
            },
            {
              name: 'validation MCC',
              colour: 'contrastive',
              dash: '4 3',
              points: epochs.map(({ epoch, validationMcc }) => ({ x: epoch, y: validationMcc })),
            },
          ]}
        />
      ))}
    </div>
  );
}

function WrongCalls({ result }: { readonly result: BenchmarkResult }) {
  const [{ wrong, seed }] = result.perSeed;
  if (wrong.length === 0) return <p className="small dim">No test row was called wrong.</p>;
  return (
    <details>
      <summary>
        Surest mistakes{result.perSeed.length > 1 && `, seed ${seed}`} ({wrong.length})
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Surest mistakes">
        <table>
          <thead>
            <tr>
              <th>
                <Explain word="test row" of={BENCHMARK_WORDS.mistakes} />
              </th>
              <th className="left">is</th>
              <th className="left">called</th>
              <th>
                <Explain word="sure" of={BENCHMARK_WORDS.sure} />
              </th>
              <th className="left">sequence</th>
            </tr>
          </thead>
          <tbody>
            {wrong.map(({ row, truth, called, probability, sequence }) => (
              <tr key={row}>
                <td>{whole(row + 1)}</td>
                <td className="left">{result.classes[truth]}</td>
                <td className="left">{result.classes[called]}</td>
                <td>{percent(probability)}</td>
                <td className="left mono sequence">{sequence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
