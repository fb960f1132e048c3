import { useEffect } from 'react';
import { SUITES, type Suite } from '../../../evaluation/tasks/task';
import { useActions, useStudio } from '../../shell/react';
import { counted } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { TaskCard } from './task-card';
import { tasksMatching } from './tasks';

const ORDER: readonly Suite[] = ['genome', 'own', 'gue', 'gb', 'mtcdna'];

/** The task picker: cards by suite, one of them open. */
export function BenchmarksScreen() {
  const filter = useStudio((state) => state.tasks.filter);
  const problem = useStudio((state) => state.tasks.problem);
  const actions = useActions();
  const tasks = tasksMatching(filter);
  useEffect(() => {
    actions.restoreTasks();
    actions.listBenchmarks();
  }, [actions]);
  return (
    <div className="benchmarks">
      <header className="benchmarks-head">
        <h1>Benchmarks</h1>
        <p className="dim">
          What the network is worth on a task it was not trained for. Your files stay on this machine.
        </p>
        <input
          type="search"
          aria-label="Filter tasks"
          placeholder="Filter: mouse, promoter, 3 classes"
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => actions.filterTasks(event.target.value)}
        />
      </header>
      {problem !== null && <ProblemBanner problem={problem} />}
      {tasks.length === 0 && (
        <p className="dim no-match">No task has all of these words. Try "promoter", "mouse" or "enhancers".</p>
      )}
      {ORDER.map((suite) => {
        const own = tasks.filter((task) => task.suite === suite);
        if (own.length === 0) return null;
        return (
          <section key={suite} aria-labelledby={`suite-${suite}`}>
            <div className="suite-head">
              <h2 id={`suite-${suite}`}>{SUITES[suite].name}</h2>
              <span className="small dim">
                {counted(own.length, 'task')}. {SUITES[suite].about}
              </span>
            </div>
            <div className="task-cards">
              {own.map((task) => (
                <TaskCard key={task.id} task={task} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}
