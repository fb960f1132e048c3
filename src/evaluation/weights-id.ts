import { TypedError } from '../errors/typed-error';

/** Checkpoints of kept runs, among all that weights come from. */
const KIND = 'run';

/** Id of the weights of a run's checkpoint. @param checkpoint its folder */
export const weightsId = (run: string, checkpoint: string): string => `${KIND}/${run}/${checkpoint}`;

/** Run and checkpoint in such an id; undefined where it is none. */
export function checkpointOfId(id: string): { readonly run: string; readonly checkpoint: string } | undefined {
  const [kind, run, checkpoint] = id.split('/');
  return kind === KIND ? { run, checkpoint } : undefined;
}

export const weightsGone = (): TypedError =>
  new TypedError('weights-gone', 'These weights are no longer here.', 'Choose others from the list.');
