import type { BenchmarkResult } from '../../../../evaluation/result';
import { comparisonsOf } from '../../../../evaluation/self-pretraining/comparison';
import type { Task } from '../../../../evaluation/tasks/task';
import { comparisonSentence } from '../../../../verdicts/comparison-verdict';
import { BENCHMARK_WORDS } from '../../../help/benchmark-words';
import { Explain } from '../../../help/explain';
import { METRIC_NAMES } from '../report-view';

interface Props {
  readonly task: Task;
  /** Of the same rows, oldest first. */
  readonly results: readonly BenchmarkResult[];
}

/** What pretraining gave, of the weights that were compared last: a sentence for each way to judge. */
export function ComparisonList({ task, results }: Props) {
  const all = comparisonsOf(results, task.metric);
  const newest = all.at(-1)?.pretrained.weights;
  if (newest == null) return null;
  const shown = all.filter(
    ({ pretrained: { weights } }) => weights?.id === newest.id && weights.network === newest.network,
  );
  return (
    <section className="comparisons" aria-label="What pretraining gave">
      <h4>
        <Explain word="What pretraining gave" of={BENCHMARK_WORDS.gave} />
      </h4>
      {shown.map((comparison) => (
        <p key={comparison.pretrained.id}>
          {comparisonSentence(comparison, { metric: task.metric, name: METRIC_NAMES[task.metric] })}
        </p>
      ))}
      <p className="small dim">Of one pretraining run: another seed of it may come out otherwise.</p>
    </section>
  );
}
