import { useEffect, useState } from 'react';
import { useActions, useStudio } from '../../shell/react';
import { counted } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { runActive } from '../train/live/run-state';

const QUIET_MS = 150;

/** Finds records by name, and includes or excludes all it finds. */
export function RecordFilter() {
  const pattern = useStudio((state) => state.explore.table.order.pattern);
  const matching = useStudio((state) => state.explore.table.matching);
  const locked = useStudio((state) => runActive(state) || state.explore.waiting.has('includeMatching'));
  const problem = useStudio((state) => state.explore.problems.includeMatching);
  const actions = useActions();
  const [typed, setTyped] = useState(pattern);
  useEffect(() => {
    const timer = setTimeout(() => actions.orderRecords({ pattern: typed }), QUIET_MS);
    return () => clearTimeout(timer);
  }, [actions, typed]);
  const resting = typed === pattern;
  const what = pattern.trim() === '' ? 'all' : counted(matching, 'match', 'matches');
  return (
    <>
      <div className="row filter">
        <input
          type="search"
          aria-label="Filter records by name"
          placeholder="Filter by name: chr*, scaffold_1?, mito"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button
          type="button"
          disabled={locked || !resting || matching === 0}
          onClick={() => actions.includeMatching(true)}
        >
          Include {what}
        </button>
        <button
          type="button"
          disabled={locked || !resting || matching === 0}
          onClick={() => actions.includeMatching(false)}
        >
          Exclude {what}
        </button>
      </div>
      {problem !== undefined && <ProblemBanner problem={problem} />}
    </>
  );
}
