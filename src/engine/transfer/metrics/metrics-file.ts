import { breathe } from '../../../platform/breathe';
import { csvChunks, jsonChunks } from '../../../training/record/metrics-text';
import type { ExportedFile, MetricsFormat } from '../exchange';
import { tensorBoardFile } from './tensorboard-file';
import type { TrackedRun } from './tracked-run';

/**
 * Every logged point as a file.
 * @param name of the file, without its ending
 * @param about what the run was, for the format that tells it
 */
export async function metricsFile(
  name: string,
  run: TrackedRun,
  about: object,
  format: MetricsFormat,
): Promise<ExportedFile> {
  switch (format) {
    case 'csv':
      return { name: `${name}.csv`, blob: await textFile(csvChunks(run.points), 'text/csv') };
    case 'json':
      return { name: `${name}.json`, blob: await textFile(jsonChunks(run.points, about), 'application/json') };
    case 'tensorboard': {
      // What TensorBoard looks for in a name; the number is the second at which the run began.
      const second = Math.floor(Date.parse(run.createdAt) / 1000);
      return { name: `events.out.tfevents.${second}.${name}`, blob: tensorBoardFile(run) };
    }
    case 'trackio': {
      // Few ask for it, and the writer is large.
      const { trackioFile } = await import('./trackio-file');
      return { name: `${name}.parquet`, blob: trackioFile(run) };
    }
  }
}

/** Made piece by piece: a million points take a while. */
async function textFile(chunks: Iterable<string>, type: string): Promise<Blob> {
  const parts: string[] = [];
  for (const chunk of chunks) {
    parts.push(chunk);
    await breathe();
  }
  return new Blob(parts, { type });
}
