import type { Problem } from '../../../errors/typed-error';

/** The finished run that comes with the studio, on its way in. */
export interface ExampleRun {
  readonly busy: boolean;
  readonly problem: Problem | null;
}

export const noExample = (): ExampleRun => ({ busy: false, problem: null });
