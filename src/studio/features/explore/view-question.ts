import type { StoreApi } from 'zustand/vanilla';
import type { ChosenNetwork } from '../../../engine/explore/answers';
import type { Problem } from '../../../errors/typed-error';
import type { GenomeSummary } from '../../../genome/summary';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { sameNetwork } from './asked-network';
import { shownNetworkOf } from './exploring';
import { basesOf, shows, spanOf, stretchToAsk } from './view-range';
import { withoutValues } from './view-text';

/** What a view was asked with: with anything else it is another view. */
interface AskedWith {
  readonly network: ChosenNetwork | null;
  /** With its split. */
  readonly genome: GenomeSummary | null;
}

/** Asks the engine for what is in view, one question at a time, and only for what is not here yet. */
export class ViewQuestion {
  private readonly store: StoreApi<StudioState>;
  private readonly client: Pick<EngineClient, 'tracks'>;
  private readonly fail: (problem: Problem) => void;
  private isAsking = false;
  /** Something was asked for meanwhile. */
  private isAwaited = false;
  /** What came since the view was asked for is not in it. */
  private isStale = false;
  private askedWith: AskedWith | null = null;

  constructor(store: StoreApi<StudioState>, client: Pick<EngineClient, 'tracks'>, fail: (problem: Problem) => void) {
    this.store = store;
    this.client = client;
    this.fail = fail;
  }

  /** Something new was computed or annotated. */
  renew(): void {
    this.isStale = true;
    this.refresh();
  }

  /** Asks where what is here does not show what is in view. The next question waits for the answer. */
  refresh(): void {
    const { exploring, screen, genome } = this.store.getState();
    const { record, range, columns, of } = exploring;
    if (screen !== 'explore' || record === null || columns === 0) return;
    this.isAwaited = this.isAsking;
    if (this.isAsking || this.isHere()) return;
    this.isAsking = true;
    this.isStale = false;
    this.askedWith = { network: shownNetworkOf(this.store.getState()), genome };
    const asked = stretchToAsk(range, record.bases);
    const query = {
      record: record.index,
      ...asked,
      columns: Math.ceil((columns * spanOf(asked)) / spanOf(range)),
      shown: basesOf(range),
      network: this.askedWith.network,
    };
    void deliver(this.client.tracks.view(query), {
      take: (view) => {
        this.isAsking = false;
        this.store.setState((state) => {
          const { exploring: now } = state;
          if (now.of !== of) return {};
          const { view: _, ...problems } = now.problems;
          // What another network than the one on show by now has said of it is left aside.
          const isOwn = sameNetwork(query.network, shownNetworkOf(state));
          return { exploring: { ...now, view: isOwn ? view : withoutValues(view), problems } };
        });
        this.refresh();
      },
      fail: (problem) => {
        this.isAsking = false;
        this.isStale = true;
        this.fail(problem);
        if (this.isAwaited) this.refresh();
      },
    });
  }

  private isHere(): boolean {
    const { exploring, genome } = this.store.getState();
    const { record, range, columns, view } = exploring;
    return (
      !this.isStale &&
      this.askedWith?.genome === genome &&
      sameNetwork(this.askedWith.network, shownNetworkOf(this.store.getState())) &&
      view !== null &&
      view.record === record?.index &&
      shows(view, range, columns)
    );
  }
}
