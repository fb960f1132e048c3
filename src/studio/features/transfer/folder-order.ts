import type { ClusterOrder } from '../../../engine/transfer/cluster/cluster-service';
import type { StudioState } from '../../shell/state';
import { runActive } from '../train/live/run-state';
import { startBlock } from '../train/setup/setup';
import { exportedCheckpoint, exportedRun, NO_CHECKPOINT } from './exchange';

/** What the engine is asked to make a folder for a cluster of, or why it is not, in words. */
export function folderOrder(state: StudioState): ClusterOrder | string {
  const { exchange, runs, config, startFrom } = state;
  const { sequence } = exchange;
  const run = exportedRun(exchange, runs);
  if (runActive(state))
    return 'A run is being trained. Stop it first, or wait for its end: three steps are taken for the check.';
  if (run === null || exchange.folderOf === 'settings') {
    const block = startBlock(state);
    if (block !== null) return `${block.message} ${block.action}`;
    if (startFrom === null) return { config, sequence };
    const begin = `They begin with the weights of ${startFrom.label}.`;
    return `${begin} Choose new ones on Train: a folder has those of the seed.`;
  }
  const checkpoint = exportedCheckpoint(exchange, run);
  return checkpoint === null ? NO_CHECKPOINT : { id: run.id, checkpoint: checkpoint.folder, sequence };
}
