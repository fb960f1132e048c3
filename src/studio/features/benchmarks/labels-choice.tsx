import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { LABEL_COUNTS, type LabelCount, labelsFor } from './benchmarks';

/** With how many labels a task is learned; several make a curve. */
export function LabelsChoice({ task }: { readonly task: Task }) {
  const form = useStudio((state) => state.benchmarks.form);
  const actions = useActions();
  const chosen = labelsFor(form, task);
  const toggle = (count: LabelCount, on: boolean) =>
    actions.setBenchmarkForm({ labels: LABEL_COUNTS.filter((each) => (each === count ? on : chosen.includes(each))) });
  return (
    <fieldset className="field labels">
      <legend>
        <Explain word="Labels a class" of={BENCHMARK_WORDS.labels} />
      </legend>
      {LABEL_COUNTS.map((count) => (
        <label key={count ?? 'all'}>
          <input
            type="checkbox"
            checked={chosen.includes(count)}
            disabled={chosen.length === 1 && chosen.includes(count)}
            onChange={(event) => toggle(count, event.target.checked)}
          />{' '}
          {count ?? 'all'}
        </label>
      ))}
    </fieldset>
  );
}
