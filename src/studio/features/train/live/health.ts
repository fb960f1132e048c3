import { comparesCls } from '../../../../model/shape';
import { planRun } from '../../../../training/plan';
import { type Signal, trainedLoss } from '../../../../training/signals';
import { trainingDiverged } from '../../../../verdicts/run-verdict';
import { axisColumn, type History, lastValue, signalColumn } from '../../../charts/history';
import type { StudioState } from '../../../shell/state';
import { bytes, percent, significant, whole } from '../../../ui/format';
import type { Level } from '../../../ui/level';

/** What a run under way shows of its pace and its health. Pure: everything follows from the state. */

const RECENT_STEPS = 100;
/** WebAssembly's heap begins at 16 MiB, whatever a small run plans. */
const UNREMARKABLE_BYTES = 64 * 2 ** 20;

/** Time left at the pace of the last steps, validation included; null before there is a pace. */
export function remainingMs({ run, history, status }: Pick<StudioState, 'run' | 'history' | 'status'>): number | null {
  if (run === null || status === null || history.length < 2) return null;
  const steps = axisColumn(history, 'step');
  const active = axisColumn(history, 'activeMs');
  const last = history.length - 1;
  const from = Math.max(0, last - RECENT_STEPS);
  const perStep = (active[last] - active[from]) / Math.max(1, steps[last] - steps[from]);
  return Math.max(0, run.config.steps - status.step) * perStep;
}

/** Mean of the newest measured values: one step alone is too noisy to read. */
export function recentMean(history: History, signal: Signal, count: number): number | null {
  const { values, present } = signalColumn(history, signal);
  let sum = 0;
  let seen = 0;
  for (let row = values.length - 1; row >= 0 && seen < count; row--) {
    if (present[row] !== 1 || !Number.isFinite(values[row])) continue;
    sum += values[row];
    seen++;
  }
  return seen === 0 ? null : sum / seen;
}

export interface Check {
  readonly id: 'finite' | 'collapse' | 'retrieval' | 'memory' | 'tensors' | 'saved';
  readonly label: string;
  readonly value: string;
  readonly level: Level;
}

export const healthChecks = (state: StudioState): readonly Check[] => [
  finite(state),
  collapse(state),
  retrieval(state),
  memory(state),
  tensors(state),
];

/** The newest value of the loss that the run is trained by, and whether it left all bounds. */
export function trained({ history, run }: Pick<StudioState, 'history' | 'run'>): {
  readonly newest: number | null;
  readonly diverged: boolean;
} {
  if (run === null) return { newest: null, diverged: false };
  const newest = lastValue(history, trainedLoss(run.config));
  return { newest, diverged: newest !== null && trainingDiverged(newest, run.config) };
}

function finite(state: StudioState): Check {
  const { status, run } = state;
  const skipped = status?.skippedSteps ?? 0;
  const { newest, diverged } = trained(state);
  if (newest === null) return { id: 'finite', label: 'Loss finite', value: 'no step yet', level: 'waiting' };
  const broken = !Number.isFinite(newest);
  if (!broken && diverged) {
    const unit = run?.config.mlmWeight === 0 ? '(contrastive)' : 'nats';
    return { id: 'finite', label: 'Loss diverged', value: `${significant(newest)} ${unit}`, level: 'bad' };
  }
  return {
    id: 'finite',
    label: broken ? 'Loss not finite' : 'Loss finite',
    value: `${whole(skipped)} skipped`,
    level: broken ? 'bad' : skipped > 0 ? 'warning' : 'ok',
  };
}

function collapse(state: StudioState): Check {
  const { status } = state;
  const value = collapseEvidence(state) ?? 'not measured yet';
  if (status?.collapse === 'one-class') return { id: 'collapse', label: 'Collapsed to one class', value, level: 'bad' };
  if (status?.collapse === 'flat') {
    const what = state.run === null || comparesCls(state.run.config) ? 'CLS is' : 'features are';
    return { id: 'collapse', label: `Collapsed: ${what} flat`, value, level: 'bad' };
  }
  const evidence = evidenceOf(state);
  if (trained(state).diverged || (evidence !== null && !Number.isFinite(evidence)))
    return { id: 'collapse', label: 'Collapse not to be told', value: 'it diverged', level: 'bad' };
  return { id: 'collapse', label: 'Not collapsed', value, level: status === null ? 'waiting' : 'ok' };
}

/** The signal that would show a collapse; null before it is measured. */
const evidenceOf = ({ history, run }: StudioState): number | null =>
  lastValue(history, run?.config.objective === 'distillation' ? 'teacherEntropy' : 'clsSpread');

/**
 * What would show a collapse: a low entropy is healthy but under distillation, the one objective that pulls
 * distributions together; elsewhere the spread of what stands for a window tells.
 */
function collapseEvidence({ history, run }: StudioState): string | null {
  if (run === null) return null;
  if (run.config.objective !== 'distillation') {
    const spread = lastValue(history, 'clsSpread');
    const what = comparesCls(run.config) ? 'CLS spread' : 'spread of features';
    return spread === null ? null : `${what} ${percent(spread, 2)}`;
  }
  const entropy = lastValue(history, 'teacherEntropy');
  return entropy === null ? null : `entropy ${significant(entropy)} of ${significant(run.entropyCeiling)} nats`;
}

/** Share of windows recognised in another view against guessing among the B of a batch. */
function retrieval(state: StudioState): Check {
  const { history, run } = state;
  const share = lastValue(history, 'viewRetrieval');
  if (share === null || run === null)
    return { id: 'retrieval', label: 'View retrieval', value: 'not measured yet', level: 'waiting' };
  const chance = 1 / run.config.batch;
  if (!Number.isFinite(share)) return { id: 'retrieval', label: 'View retrieval', value: 'not finite', level: 'bad' };
  return {
    id: 'retrieval',
    label: 'View retrieval',
    value: `${percent(share, 2)} (chance ${percent(chance, 2)})`,
    level: share > chance && !trained(state).diverged ? 'ok' : 'warning',
  };
}

function memory({ status, run }: StudioState): Check {
  if (status === null || run === null)
    return { id: 'memory', label: 'Memory', value: 'not measured yet', level: 'waiting' };
  const planned = planRun(run.config, run.device).bytes.total;
  // What is held is not given back: as much as before the run says nothing of the run.
  if (status.gpuBytes <= (status.heldBefore ?? 0))
    return { id: 'memory', label: 'Memory', value: `planned ${bytes(planned)}, held before`, level: 'ok' };
  return {
    id: 'memory',
    label: 'Memory',
    value: `${bytes(status.gpuBytes)}, planned ${bytes(planned)}`,
    level: status.gpuBytes > Math.max(planned * 1.5, UNREMARKABLE_BYTES) ? 'warning' : 'ok',
  };
}

/** A count that keeps growing is a leak: the number is shown so that it can be seen to stand still. */
const tensors = ({ status }: StudioState): Check =>
  status === null
    ? { id: 'tensors', label: 'Tensors', value: 'not counted yet', level: 'waiting' }
    : { id: 'tensors', label: 'Tensors', value: whole(status.tensors), level: 'ok' };
