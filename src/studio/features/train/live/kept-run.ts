import type { OpenedRun, StoredRun } from '../../../../engine/runs/run-report';
import { planRun, resolveEmaStart } from '../../../../training/plan';
import type { RunInfo } from '../../../../training/run';
import { notKept } from './keeping';
import { runSoFar } from './reduce-run';
import { noRun, type RunPhase, type RunState } from './run-state';

/** A kept run as it stood when it ended, to be looked at on the Train screen. */
export function keptRun(run: StoredRun, opened: OpenedRun): RunState {
  return {
    ...noRun(),
    // What the network had come to was told in its log.
    ...runSoFar({ ...opened, elsewhere: run.elsewhere, collapse: null }),
    runPhase: PHASES[run.state],
    run: infoOf(run),
    keeping: { ...notKept(), id: run.id, checkpoints: run.checkpoints },
  };
}

const PHASES: Readonly<Record<StoredRun['state'], RunPhase>> = {
  done: 'done',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'stopped',
  // In another tab: here it is looked at as far as it has come.
  active: 'stopped',
};

/** What older records do not say follows from the settings, or is not known. */
function infoOf({ label, config, info }: StoredRun): RunInfo {
  return {
    plannedBytes: planRun(config, info.device).bytes.total,
    dispatches: 0,
    kernels: {},
    emaStart: resolveEmaStart(config),
    ...info,
    name: label.name,
    config,
  };
}
