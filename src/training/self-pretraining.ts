import type { TaskRows } from '../genome/summary';
import type { PretrainingConfig } from './config';

/** Augmentations reach over at most this share of a window. */
const REACH_SHARE = 1 / 4;

/**
 * The settings of a run on the rows of a task: windows that suit them, and whole rows held out for the validation loss,
 * since pieces of a row would have the rest of it beside them.
 */
export const settingsForRows = (
  config: PretrainingConfig,
  { windowLength }: Pick<TaskRows, 'windowLength'>,
): PretrainingConfig => ({
  ...config,
  windowLength,
  augmentationReach: Math.min(config.augmentationReach, Math.floor(REACH_SHARE * windowLength)),
  sampling: 'length',
  validationBy: 'records',
});
