import type { StandingOutReport } from '../../../../engine/explore/standing-out-report';
import type { Problem } from '../../../../errors/typed-error';
import type { StandingOutQuery } from '../../../../inference/standing-out/standing-out';

/** What stands out of the tracks of a record. */
export interface StandingState {
  readonly query: StandingOutQuery;
  readonly isAsked: boolean;
  readonly report: StandingOutReport | null;
  readonly problem: Problem | null;
}

export const nothingStanding = (): StandingState => ({
  query: { by: 'excess', bases: 256 },
  isAsked: false,
  report: null,
  problem: null,
});

/** Of another record or network nothing is known yet. */
export const unstood = ({ query }: StandingState): StandingState => ({ ...nothingStanding(), query });
