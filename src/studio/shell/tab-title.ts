import { runActive, showsRun } from '../features/train/live/run-state';
import { phaseOf, phaseText } from './phase';
import type { StudioState } from './state';

const STUDIO = 'Helicase';

/** What the tab is called: how far the run on show is, so that another tab can be worked in meanwhile. */
export function tabTitle(state: StudioState): string {
  const { run, status } = state;
  if (run === null || !showsRun(state)) return STUDIO;
  if (!runActive(state)) return `${phaseText(state)}: ${run.name}, ${STUDIO}`;
  const share = Math.floor((100 * (status?.step ?? 0)) / run.config.steps);
  const phase = phaseOf(state);
  const waits = phase === 'training' ? '' : `${phaseText(state)}, `;
  return `${waits}${share} %: ${run.name}, ${STUDIO}`;
}
