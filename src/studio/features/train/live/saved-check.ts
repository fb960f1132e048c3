import type { StudioState } from '../../../shell/state';
import { duration, whole } from '../../../ui/format';
import type { Check } from './health';
import { lastSave } from './keeping';

/**
 * Whether the run under way is kept, and since when.
 * @param now milliseconds since 1970
 */
export function savedCheck({ keeping }: Pick<StudioState, 'keeping'>, now: number): Check {
  const last = lastSave(keeping);
  if (keeping.problem !== null)
    return { id: 'saved', label: 'Not saved', value: keeping.problem.code, level: 'warning' };
  if (last === null)
    return { id: 'saved', label: 'Saved', value: keeping.saving ? 'saving' : 'not yet', level: 'waiting' };
  return {
    id: 'saved',
    label: 'Saved',
    value: `step ${whole(last.step)}, ${ageText(last.committedAt, now)}`,
    level: 'ok',
  };
}

/** "2 min ago"; a clock that was set back makes nothing younger than now. */
function ageText(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  return Number.isNaN(ms) ? 'date unknown' : ms < 10_000 ? 'just now' : `${duration(Math.floor(ms / 1000) * 1000)} ago`;
}
