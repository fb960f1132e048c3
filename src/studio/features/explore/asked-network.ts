import type { ChosenNetwork } from '../../../engine/explore/answers';

/** A network that was asked, and how it is told: by the time it has answered another may be on show. */
export interface AskedNetwork extends ChosenNetwork {
  readonly said: string;
}

export const sameNetwork = (a: ChosenNetwork | null, b: ChosenNetwork | null): boolean =>
  a?.id === b?.id && a?.network === b?.network;
