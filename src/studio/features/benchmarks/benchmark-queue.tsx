import type { Task } from '../../../evaluation/tasks/task';
import { useActions, useStudio } from '../../shell/react';
import { duration, percent } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { MODE_NAMES } from './benchmark-view';
import { isActive, type QueueItem } from './benchmarks';

/** What was asked for and has no result: waiting, running, failed, cancelled. */
export function BenchmarkQueue({ task }: { readonly task: Task }) {
  const queue = useStudio((state) => state.benchmarks.queue);
  const own = queue.filter(({ order }) => order.task === task.id);
  const ahead = queue.filter((item) => isActive(item) && item.order.task !== task.id).length;
  if (own.length === 0) return null;
  return (
    <ul className="benchmark-queue" aria-label="Queue">
      {own.map((item) => (
        <Item key={item.order.id} item={item} ahead={ahead} />
      ))}
    </ul>
  );
}

function Item({ item, ahead }: { readonly item: QueueItem; readonly ahead: number }) {
  const actions = useActions();
  const { order, label, state, progress, problem } = item;
  const name = label === '' ? MODE_NAMES[order.mode] : `${MODE_NAMES[order.mode]}, ${label}`;
  if (problem !== null)
    return (
      <li>
        <ProblemBanner problem={problem}>
          <span className="dim">{name}</span>
          <Dismiss item={item} name={name} />
        </ProblemBanner>
      </li>
    );
  return (
    <li className="row">
      <span>{name}</span>
      {state === 'running' && progress !== null && (
        <>
          <progress aria-label={`Progress of ${name}`} value={progress.share} />
          <span className="small dim" role="status">
            {percent(progress.share, 2)}, {progress.what}
            {progress.etaMs !== null && `, about ${duration(progress.etaMs)} left`}
          </span>
        </>
      )}
      {state === 'queued' && <span className="small dim">{ahead > 0 ? 'waits for another task' : 'waits'}</span>}
      {state === 'cancelled' && <span className="small dim">cancelled, nothing kept</span>}
      {isActive(item) ? (
        <button type="button" onClick={() => actions.cancelBenchmark(order.id)}>
          Cancel<span className="hidden-text"> {name}</span>
        </button>
      ) : (
        <Dismiss item={item} name={name} />
      )}
    </li>
  );
}

function Dismiss({ item, name }: { readonly item: QueueItem; readonly name: string }) {
  const actions = useActions();
  return (
    <button type="button" className="plain" onClick={() => actions.dismissBenchmark(item.order.id)}>
      Dismiss<span className="hidden-text"> {name}</span>
    </button>
  );
}
