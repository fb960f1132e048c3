import { TypedError } from '../../errors/typed-error';
import type { RunStore } from '../../training/record/run-store';

/**
 * Does the work while nobody else may write to the run: its files grow while it is trained.
 * @param action what whoever asks may do where it is being trained
 * @throws TypedError `run-in-use`
 */
export async function withRunLock<T>(
  { locks }: RunStore,
  id: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const release = await locks.take(id);
  if (release === null) throw new TypedError('run-in-use', 'This run is being trained now.', action);
  try {
    return await work();
  } finally {
    release();
  }
}
