import type { StoreApi } from 'zustand/vanilla';
import type { StandingOutReport } from '../../../../engine/explore/standing-out-report';
import { classesText, stretchesText } from '../../../../engine/explore/standing-out-text';
import type { ExportedFile } from '../../../../engine/transfer/exchange';
import { fileName } from '../../../../formats/file-name';
import type { StandingOutQuery } from '../../../../inference/standing-out/standing-out';
import type { EngineClient } from '../../../../worker/api';
import { Latest } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import { sameNetwork } from '../asked-network';
import { shownNetworkOf } from '../exploring';
import type { StandingState } from './standing';

export function createStandingActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const set = (part: Partial<StandingState>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, standing: { ...exploring.standing, ...part } } }));
  const asking = new Latest();
  const save = (what: string, text: (report: StandingOutReport) => string) => () => {
    const { report } = getState().exploring.standing;
    if (report === null) return;
    const blob = new Blob([text(report)], { type: 'text/tab-separated-values' });
    download({ name: `${fileName(report.record.name, 'record')}.${what}.tsv`, blob });
  };

  const find = (query: StandingOutQuery) => {
    const { record, of } = getState().exploring;
    const network = shownNetworkOf(getState());
    if (record === null || network === null) return;
    set({ query, isAsked: true, problem: null });
    /** An answer about another genome, record or network than is on show now is left aside. */
    const ifHere = (part: Partial<StandingState>) => {
      const now = getState().exploring;
      const isHere =
        now.of === of && now.record?.index === record.index && sameNetwork(shownNetworkOf(getState()), network);
      set({ isAsked: false, ...(isHere ? part : {}) });
    };
    void asking.ask((signal) => client.tracks.standsOut(network, record.index, query, signal), {
      take: (report) => ifHere({ report }),
      fail: (problem) => ifHere({ problem }),
      cancelled: () => ifHere({}),
    });
  };

  return {
    findStandingOut: find,
    saveStretches: save('stretches', stretchesText),
    saveClasses: save('classes', classesText),
  };
}
