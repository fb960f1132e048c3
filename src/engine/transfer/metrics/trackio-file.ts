import { parquetWriteBuffer } from 'hyparquet-writer';
import type { TrackedRun } from './tracked-run';

/**
 * A table of trackio's metrics: a row a step, with the columns that its own export writes (`id`, `run_id`, `timestamp`,
 * `run_name`, `step`) and one for each signal. Put into its folder as `PROJECT.parquet` it becomes that project.
 */
export function trackioFile({ id, name, createdAt, points: { length, axes, signals } }: TrackedRun): Blob {
  const started = Date.parse(createdAt);
  const rows = Array.from({ length }, (_, row) => row);
  const columnData = [
    { name: 'id', data: rows.map((row) => BigInt(row + 1)), type: 'INT64' as const, nullable: false },
    { name: 'run_id', data: rows.map(() => id), type: 'STRING' as const },
    {
      name: 'timestamp',
      data: rows.map((row) => new Date(started + axes.wallMs[row]).toISOString()),
      type: 'STRING' as const,
    },
    { name: 'run_name', data: rows.map(() => name), type: 'STRING' as const },
    { name: 'step', data: rows.map((row) => BigInt(axes.step[row])), type: 'INT64' as const },
    ...Object.entries(signals).map(([signal, { values, present }]) => ({
      name: signal,
      data: rows.map((row) => (present[row] === 1 ? values[row] : null)),
      type: 'DOUBLE' as const,
    })),
  ];
  return new Blob([parquetWriteBuffer({ columnData })]);
}
