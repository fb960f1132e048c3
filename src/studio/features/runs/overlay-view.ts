import type { StoredRun } from '../../../engine/runs/run-report';
import type { Signal } from '../../../training/signals';
import { inWords } from '../../../verdicts/words';
import { isAsLogged } from '../../charts/as-logged';
import { elsewhereIn } from '../../charts/elsewhere';
import type { Reference } from '../../charts/model';
import { meanLine } from '../../charts/overlay/mean-line';
import { type OverlayAxis, type OverlayLine, overlayLine, smoothed } from '../../charts/overlay/overlay-model';
import { baselineReferences } from '../../charts/series';
import { countText } from '../../charts/ticks';
import { bases, duration, loss } from '../../ui/format';
import { type Runs, runById } from './runs';
import type { SeedGroup } from './seed-groups';

/** What is drawn of kept runs over each other. */

export interface OverlayAxisChoice {
  readonly name: string;
  readonly text: (x: number, step: number) => string;
}

export const OVERLAY_AXES: Readonly<Record<OverlayAxis, OverlayAxisChoice>> = {
  step: { name: 'step', text: countText },
  basesSeen: { name: 'bases seen', text: (x) => bases(x) },
  activeMs: { name: 'active time', text: (x) => duration(x) },
};

/**
 * The lines of a signal: of each run that was chosen, and of the means of the groups. What is measured every few steps
 * is never smoothed.
 */
export function overlayLines(
  runs: Runs,
  groups: readonly SeedGroup[],
  signal: Signal,
  axis: OverlayAxis,
  smooths: boolean,
): readonly OverlayLine[] {
  const { overlaid, points } = runs.view;
  const lines = overlaid.flatMap((id, place): OverlayLine[] => {
    const group = groups.find((each) => each.id === id);
    if (group !== undefined) {
      const members = group.done.flatMap((run) => points.get(run.id)?.columns ?? []);
      // Until all of them are read it would be a mean of others.
      if (members.length < group.done.length) return [];
      const mean = meanLine({ id, name: group.name, place }, members, signal, axis);
      return mean === null ? [] : [mean];
    }
    const run = runById(runs, id);
    const found = points.get(id);
    if (run === null || found === undefined) return [];
    const line = overlayLine({ id, name: run.label.name, place }, found.columns, found.gaps, signal, axis);
    return line ? [{ ...line, elsewhere: elsewhereIn(found.columns.axes.step, line.xs, run.elsewhere) }] : [];
  });
  return smooths && !isAsLogged(signal) ? lines.map(smoothed) : lines;
}

/** Why a run may have none of a signal. */
const ONLY_PROBED = ': only runs that are probed on a task have it';
const ONLY_NEWER = ': older builds did not tell hidden bases apart';
const WHY_NONE: Readonly<Partial<Record<Signal, string>>> = {
  probeMcc: ONLY_PROBED,
  probeUntrained: ONLY_PROBED,
  probeMs: ONLY_PROBED,
  mlmHidden: ONLY_NEWER,
  mlmHiddenTeacher: ONLY_NEWER,
};

/**
 * What of what was chosen has no line, though its points are read: an empty chart would leave one to guess. Null where
 * all have one.
 */
export function missingText(
  runs: Runs,
  groups: readonly SeedGroup[],
  signal: Signal,
  lines: readonly OverlayLine[],
): string | null {
  const { overlaid, points } = runs.view;
  const without = overlaid.flatMap((id) => {
    if (lines.some((line) => line.id === id)) return [];
    const group = groups.find((each) => each.id === id);
    if (group !== undefined) return group.done.every((run) => points.has(run.id)) ? [group.name] : [];
    return points.has(id) ? (runById(runs, id)?.label.name ?? []) : [];
  });
  if (without.length === 0) return null;
  return `Nothing was logged of it in ${inWords(without)}${WHY_NONE[signal] ?? ''}.`;
}

/** Baselines are asked of hidden bases; older runs, which did not tell those apart, have the loss on all masked. */
const ASKED_ALIKE: ReadonlySet<Signal> = new Set<Signal>(['mlmHidden', 'mlmHiddenTeacher']);
const ASKED_ONCE: ReadonlySet<Signal> = new Set<Signal>(['mlmStudentValidation', 'mlmTeacherValidation']);

/** Baselines that differ by less are drawn as one: they would lie on each other. */
const ALIKE = 5e-4;

/**
 * The baselines of the runs that are drawn, where the signal is asked what they are: once where they agree, else of
 * each by its name.
 */
export function overlayBaselines(
  drawn: readonly Pick<StoredRun, 'label' | 'info'>[],
  signal: Signal,
): readonly Reference[] {
  const found: { name: string; value: number; of: string }[] = [];
  for (const { label, info } of drawn) {
    if (!(info.baselines.twoSided === undefined ? ASKED_ONCE : ASKED_ALIKE).has(signal)) continue;
    for (const { name, value } of baselineReferences(info.baselines)) {
      const alike = found.find((each) => each.name === name && Math.abs(each.value - value) < ALIKE);
      if (alike === undefined) found.push({ name, value, of: label.name });
    }
  }
  return found.map(({ name, value, of }) => {
    const several = found.filter((each) => each.name === name).length > 1;
    return { name: `${name}${several ? ` of ${of}` : ''} ${loss(value)}`, value };
  });
}
