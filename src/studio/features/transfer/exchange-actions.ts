import type { StoreApi } from 'zustand/vanilla';
import type { ExchangeCommand } from '../../../engine/transfer/exchange-protocol';
import type { EngineClient } from '../../../worker/client';
import { runActive, type StudioState } from '../../shell/state';
import { whole } from '../../ui/format';
import { type Exchange, exportedCheckpoint, exportedRun, type MetricsFormat, type Network } from './exchange';

/** What may be done with runs and weights as files. */
export function createExchangeActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (part: Partial<Exchange>) => setState(({ exchange }) => ({ exchange: { ...exchange, ...part } }));
  const ask = (command: ExchangeCommand) => {
    if (getState().exchange.busy !== null) return;
    change({ busy: command.type, problem: null, told: null });
    client.post(command);
  };
  const chosen = () => {
    const { exchange, runs } = getState();
    const run = exportedRun(exchange, runs);
    return { exchange, run, checkpoint: exportedCheckpoint(exchange, run) };
  };
  return {
    chooseExportedRun: (run: string) => change({ run, checkpoint: null, problem: null, told: null }),
    chooseCheckpoint: (checkpoint: string) => change({ checkpoint }),
    chooseNetwork: (network: Network) => change({ network }),
    exportWeights() {
      const { exchange, run, checkpoint } = chosen();
      if (run !== null && checkpoint !== null)
        ask({ type: 'exportWeights', id: run.id, checkpoint: checkpoint.folder, network: exchange.network });
    },
    exportRun() {
      const { run } = chosen();
      if (run !== null) ask({ type: 'exportRun', id: run.id });
    },
    exportReport() {
      const { run } = chosen();
      if (run !== null) ask({ type: 'exportReport', id: run.id });
    },
    exportMetrics(format: MetricsFormat) {
      const { exchange, run } = chosen();
      if (run === null || exchange.busy !== null) return;
      change({ busy: format, problem: null, told: null });
      client.post({ type: 'runMetrics', id: run.id });
    },
    importRun(files: readonly File[]) {
      if (files.length > 0) ask({ type: 'importRun', files });
    },
    /** The downloads have taken what was exported. */
    exportTaken: () => change({ files: [], metrics: null }),
    dismissExchange: () => change({ problem: null, told: null }),

    /** The form takes the settings these weights were made with; the next run begins with them. */
    startFromWeights() {
      const { run, checkpoint } = chosen();
      const { phase, config, genome } = getState();
      if (run === null || checkpoint === null || runActive(phase)) return;
      const { device } = config;
      setState({
        config: { ...run.config, device },
        invalid: {},
        settingsProblems: [],
        startFrom: {
          id: run.id,
          checkpoint: checkpoint.folder,
          label: `${run.label.name}, step ${whole(checkpoint.step)}`,
        },
        screen: 'train',
        phase: phase === 'importing' ? phase : genome === null ? 'empty' : 'ready',
        problem: null,
      });
    },
    startFromNew: () => setState({ startFrom: null }),
  };
}
