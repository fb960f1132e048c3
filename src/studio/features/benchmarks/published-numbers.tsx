import { PROTOCOLS, type Protocol, type Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { METRIC_NAMES } from './report-view';

/** What others reported on this task, by protocol: numbers of two protocols do not belong into one comparison. */
export function PublishedNumbers({ task }: { readonly task: Task }) {
  const { published, paper, citation } = task;
  if (citation === '') return null;
  const protocols = (Object.keys(PROTOCOLS) as Protocol[]).filter((protocol) =>
    published.some((each) => each.protocol === protocol),
  );
  return (
    <details className="published">
      <summary>{published.length === 0 ? 'Source' : 'Published numbers and source'}</summary>
      {protocols.map((protocol) => (
        <table key={protocol}>
          <caption className="small dim">
            {PROTOCOLS[protocol].name}. {PROTOCOLS[protocol].means}
          </caption>
          <thead>
            <tr>
              <th>
                <Explain word="model" of={BENCHMARK_WORDS.published} />
              </th>
              <th>{task.metric === 'accuracy' ? 'accuracy, %' : `${METRIC_NAMES[task.metric]} x 100`}</th>
              <th className="left">source</th>
            </tr>
          </thead>
          <tbody>
            {published
              .filter((each) => each.protocol === protocol)
              .map(({ model, percent, source }) => (
                <tr key={model}>
                  <td>{model}</td>
                  <td>{percent}</td>
                  <td className="left dim">{source}</td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
      {paper !== null && (
        <p className="small dim">
          Fine-tuning settings of the paper's code: window {paper.windowLength} bases, batch {paper.batch}, learning
          rate {paper.learningRate}, {paper.epochs} epochs, G {paper.group}, {paper.blocks} blocks, dropout{' '}
          {paper.dropout}.
        </p>
      )}
      <p className="small faint">{citation}</p>
    </details>
  );
}
