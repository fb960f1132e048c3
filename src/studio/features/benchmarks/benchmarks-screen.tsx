import { useEffect, useMemo } from 'react';
import { ORGANISMS, type Organism } from '../../../evaluation/tasks/organism';
import { SUITES } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { counted } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { TaskCard } from './task-card';
import { pickerOrder, type SuiteOfTasks } from './tasks';

/** The task picker: cards by suite, what is ready first, one of them open. */
export function BenchmarksScreen() {
  const problem = useStudio((state) => state.tasks.problem);
  const actions = useActions();
  const suites = useSuites();
  useEffect(() => {
    actions.restoreTasks();
    actions.listBenchmarks();
  }, [actions]);
  return (
    <div className="benchmarks">
      <header className="benchmarks-head">
        <h1>Benchmarks</h1>
        <p className="dim">
          What the network is worth on a task it was not trained for. A green dot: its data are ready, open the card.
          Your files stay on this machine.
        </p>
        <Filters />
      </header>
      {problem !== null && <ProblemBanner problem={problem} />}
      {suites.length === 0 && <NoMatch />}
      {suites.map(({ suite, tasks }) => (
        <section key={suite} aria-labelledby={`suite-${suite}`}>
          <div className="suite-head">
            <h2 id={`suite-${suite}`}>{SUITES[suite].name}</h2>
            <span className="small dim">
              {counted(tasks.length, 'task')}. {SUITES[suite].about}
            </span>
          </div>
          <div className="task-cards">
            {tasks.map((task) => (
              <TaskCard key={task.id} task={task} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

/** Data that become ready while a card is open move no card: the next look at the list has them in order. */
function useSuites(): readonly SuiteOfTasks[] {
  const tasks = useStudio((state) => state.tasks);
  const hasGenome = useStudio((state) => state.genome !== null);
  const { filter, organism, readyOnly, selected, entries } = tasks;
  const settled = selected === null ? entries : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: while a card is open the order stays
  return useMemo(() => pickerOrder(tasks, hasGenome), [filter, organism, readyOnly, hasGenome, settled]);
}

function Filters() {
  const { filter, organism, readyOnly } = useStudio((state) => state.tasks);
  const actions = useActions();
  return (
    <search className="row task-filters">
      <Explain word="Ready only" of={BENCHMARK_WORDS.readyOnly}>
        <button
          type="button"
          className="toggle"
          aria-pressed={readyOnly}
          onClick={() => actions.filterTasks({ readyOnly: !readyOnly })}
        >
          Ready only
        </button>
      </Explain>
      <Explain word="Organism" of={BENCHMARK_WORDS.organism}>
        <select
          aria-label="Organism"
          value={organism ?? ''}
          onChange={(event) => actions.filterTasks({ organism: organismNamed(event.target.value) })}
        >
          <option value="">Any organism</option>
          {ORGANISMS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </Explain>
      <Explain word="Filter tasks" of={BENCHMARK_WORDS.filterTasks}>
        <input
          type="search"
          aria-label="Filter tasks"
          placeholder="Filter: mouse, promoter, 3 classes"
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => actions.filterTasks({ filter: event.target.value })}
        />
      </Explain>
    </search>
  );
}

const organismNamed = (text: string): Organism | null => ORGANISMS.find((name) => name === text) ?? null;

function NoMatch() {
  const readyOnly = useStudio((state) => state.tasks.readyOnly);
  return (
    <p className="dim no-match">
      {readyOnly
        ? 'No task that matches has its data here. Open a genome, or show the others too.'
        : 'No task matches. Try "promoter", "mouse" or "enhancers", and any organism.'}
    </p>
  );
}
