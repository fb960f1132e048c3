import type { EngineEvent, StoredRun } from '../../../engine/protocol';
import type { ExchangeCommand } from '../../../engine/transfer/exchange-protocol';
import type { Problem } from '../../../errors/typed-error';
import type { CheckpointEntry } from '../../../training/record/checkpoint';
import type { MetricColumns } from '../../../training/record/metric-columns';
import { whole } from '../../ui/format';
import type { Runs } from '../runs/runs';

export type Network = 'teacher' | 'student';
export type MetricsFormat = 'csv' | 'json';

/** Runs and weights on their way out of the studio or into it. */
export interface Exchange {
  /** The run to export; null for the newest. */
  readonly run: string | null;
  /** The folder of its checkpoint; null for the newest. */
  readonly checkpoint: string | null;
  readonly network: Network;
  /** What the engine has been asked for and not answered. */
  readonly busy: ExchangeCommand['type'] | MetricsFormat | null;
  readonly problem: Problem | null;
  /** What the last import brought. */
  readonly told: string | null;
  /** Files that wait to be handed to the browser's downloads. */
  readonly files: readonly { readonly name: string; readonly blob: Blob }[];
  readonly metrics: { readonly run: StoredRun; readonly format: MetricsFormat; readonly points: MetricColumns } | null;
}

/** The weights that the next run starts from in place of new ones. */
export interface StartFrom {
  readonly id: string;
  readonly checkpoint: string;
  /** The run they are of, and the step. */
  readonly label: string;
}

export const noExchange = (): Exchange => ({
  run: null,
  checkpoint: null,
  network: 'teacher',
  busy: null,
  problem: null,
  told: null,
  files: [],
  metrics: null,
});

export function reduceExchange(exchange: Exchange, runs: Runs, event: EngineEvent): Exchange {
  switch (event.type) {
    case 'exported':
      return { ...exchange, busy: null, problem: null, files: event.files };
    case 'runImported':
      return {
        ...exchange,
        busy: null,
        problem: null,
        told: [
          event.kind === 'run'
            ? `The run "${event.name}" is here: look at it, or continue it, on Runs.`
            : `The weights "${event.name}" are here: start a run from them, or judge them on Benchmarks.`,
          ...(event.notes ?? []),
        ].join(' '),
        run: event.id,
        checkpoint: null,
      };
    case 'exchangeFailed':
      return { ...exchange, busy: null, told: null, problem: event.problem };
    case 'runMetrics': {
      const { busy } = exchange;
      const run = exportedRun(exchange, runs);
      return (busy === 'csv' || busy === 'json') && run?.id === event.id
        ? { ...exchange, busy: null, metrics: { run, format: busy, points: event.points } }
        : exchange;
    }
    case 'runsFailed':
      return event.of === 'runMetrics' && (exchange.busy === 'csv' || exchange.busy === 'json')
        ? { ...exchange, busy: null, problem: event.problem }
        : exchange;
    default:
      return exchange;
  }
}

/** Runs that may be chosen, newest first. */
export const exportableRuns = ({ report, deleting }: Runs): readonly StoredRun[] =>
  report?.runs.filter(({ id }) => !deleting.has(id)) ?? [];

/** The run on the Export screen, or null where there is none. */
export function exportedRun({ run }: Pick<Exchange, 'run'>, runs: Runs): StoredRun | null {
  const all = exportableRuns(runs);
  return all.find(({ id }) => id === run) ?? all[0] ?? null;
}

/** The checkpoint on the Export screen: the one chosen, or the newest whose numbers are finite. */
export const exportedCheckpoint = (
  { checkpoint }: Pick<Exchange, 'checkpoint'>,
  run: StoredRun | null,
): CheckpointEntry | null =>
  run?.checkpoints.find(({ folder }) => folder === checkpoint) ??
  run?.checkpoints.findLast(({ finite }) => finite) ??
  null;

export const runChoice = ({ label, standing, state }: StoredRun): string =>
  `${label.name}, step ${whole(standing.step)}, ${state}`;
