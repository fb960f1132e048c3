import type { StoreApi } from 'zustand/vanilla';
import type { ExportedFile, MetricsFormat } from '../../../engine/transfer/exchange';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import { toSetup } from '../../shell/phase';
import type { StudioState } from '../../shell/state';
import { whole } from '../../ui/format';
import { runActive } from '../train/live/run-state';
import {
  type Exchange,
  type ExchangeKind,
  exportedCheckpoint,
  exportedRun,
  importText,
  type Network,
} from './exchange';
import { folderOrder } from './folder-order';

/** What may be done with runs and weights as files, one thing at a time. */
export function createExchangeActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const change = (part: Partial<Exchange>) => setState(({ exchange }) => ({ exchange: { ...exchange, ...part } }));
  const ask = <T>(kind: ExchangeKind, question: () => Promise<T>, take: (answer: T) => void) => {
    if (getState().exchange.busy !== null) return;
    change({ busy: kind, problem: null, told: null });
    void deliver(question(), {
      take: (answer) => {
        change({ busy: null });
        take(answer);
      },
      fail: (problem) => change({ busy: null, problem }),
    });
  };
  const downloadAll = (files: readonly ExportedFile[]) => files.forEach(download);
  const chosen = () => {
    const { exchange, runs } = getState();
    const run = exportedRun(exchange, runs);
    return { exchange, run, checkpoint: exportedCheckpoint(exchange, run) };
  };
  return {
    chooseExportedRun: (run: string) => change({ run, checkpoint: null, sequence: false, problem: null, told: null }),
    chooseCheckpoint: (checkpoint: string) => change({ checkpoint }),
    chooseNetwork: (network: Network) => change({ network }),
    withSequence: (sequence: boolean) => change({ sequence }),
    exportWeights() {
      const { exchange, run, checkpoint } = chosen();
      if (run === null || checkpoint === null) return;
      const of = { id: run.id, checkpoint: checkpoint.folder, network: exchange.network };
      ask('exportWeights', () => client.transfer.exportWeights(of), downloadAll);
    },
    exportRun() {
      const { run } = chosen();
      if (run !== null) ask('exportRun', () => client.transfer.exportRun(run.id), downloadAll);
    },
    exportReport() {
      const { run } = chosen();
      if (run !== null) ask('exportReport', () => client.transfer.exportReport(run.id), downloadAll);
    },
    chooseFolderOf: (folderOf: Exchange['folderOf']) => change({ folderOf, sequence: false }),
    exportFolder() {
      const order = folderOrder(getState());
      if (typeof order !== 'string') ask('exportFolder', () => client.cluster.archive(order), downloadAll);
    },
    exportMetrics(format: MetricsFormat) {
      const { run } = chosen();
      if (run !== null) ask(format, () => client.transfer.exportMetrics(run.id, format), downloadAll);
    },
    importRun(files: readonly File[]) {
      if (files.length === 0) return;
      ask(
        'importRun',
        () => client.transfer.import(files),
        (imported) => change({ told: importText(imported), run: imported.id, checkpoint: null, sequence: false }),
      );
    },
    dismissExchange: () => change({ problem: null, told: null }),

    /** The form takes the settings these weights were made with; the next run begins with them. */
    startFromWeights() {
      const { run, checkpoint } = chosen();
      const state = getState();
      if (run === null || checkpoint === null || runActive(state)) return;
      setState({
        config: { ...run.config, device: state.config.device },
        invalid: {},
        settingsProblems: [],
        startFrom: {
          id: run.id,
          checkpoint: checkpoint.folder,
          label: `${run.label.name}, step ${whole(checkpoint.step)}`,
        },
        screen: 'train',
        problem: null,
        ...toSetup,
      });
    },
  };
}
