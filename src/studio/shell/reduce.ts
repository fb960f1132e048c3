import type { Notice } from '../../worker/api';
import { reduceBenchmarks } from '../features/benchmarks/benchmarks';
import { reduceTasks } from '../features/benchmarks/tasks';
import { reduceGenome } from '../features/data/genome-state';
import { withProgress, withShare } from '../features/explore/exploring';
import { withRuns } from '../features/runs/runs';
import { reduceRun } from '../features/train/live/reduce-run';
import { runActive } from '../features/train/live/run-state';
import type { StudioState } from './state';

/** What the engine says unasked, folded into the state. Pure: the same notices give the same state. */
export function reduceNotice(state: StudioState, notice: Notice): StudioState {
  switch (notice.type) {
    case 'device':
      return { ...state, device: notice.device };
    case 'genome': {
      // Without a genome there is nothing a run could go on with: the setup says so.
      const runShown = state.runShown && notice.genome !== null;
      return { ...state, ...reduceGenome(state, notice), runShown };
    }
    case 'regions':
    case 'library':
    case 'importProgress':
      return { ...state, ...reduceGenome(state, notice) };
    case 'run':
      return reduceRun(state, notice.event);
    case 'runs':
      return { ...state, runs: withRuns(state.runs, notice.report) };
    case 'datasetProgress':
    case 'datasetReady':
    case 'datasetCleared':
      return { ...state, tasks: reduceTasks(state.tasks, notice) };
    case 'benchmarkProgress':
    case 'mapProgress':
    case 'weights':
      return { ...state, benchmarks: reduceBenchmarks(state.benchmarks, notice) };
    case 'trackProgress':
      return { ...state, exploring: withProgress(state.exploring, notice.progress) };
    case 'exploreProgress':
      return { ...state, exploring: withShare(state.exploring, notice) };
    case 'engineLost':
      // A run under way fails with it, and tells.
      return { ...state, engineLost: true, problem: runActive(state) ? state.problem : notice.problem };
  }
}
