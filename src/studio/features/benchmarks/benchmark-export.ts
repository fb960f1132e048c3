import { type BenchmarkResult, meanMetrics, scoreOf } from '../../../evaluation/result';
import type { Metric } from '../../../evaluation/tasks/task';
import { csvLine } from '../../../formats/csv-text';
import { rangeText, resultFacts, resultName } from './benchmark-view';

/** Results as files: every number exactly, with what it is of. */

const METRICS = ['accuracy', 'mcc', 'f1', 'auroc', 'auprc', 'calibrationError'] as const;

/** One line a seed. */
export function resultsCsv(results: readonly BenchmarkResult[]): string {
  const head = [
    'task',
    'mode',
    'weights',
    'seed',
    ...METRICS,
    'labels',
    'layer',
    'chosen',
    'splitHash',
    'device',
    'build',
    'wallMs',
    'startedAt',
  ];
  const lines = results.flatMap((result) =>
    result.perSeed.map(({ seed, metrics, layer, chosen, wallMs }) => {
      const weights = result.weights === null ? '' : `${result.weights.label} ${result.weights.network}`;
      const numbers = METRICS.map((metric) => metrics[metric] ?? null);
      const device = result.device?.adapter ?? 'processor';
      return [
        result.task,
        result.mode,
        weights,
        seed,
        ...numbers,
        result.labels ?? 'all',
        layer ?? null,
        chosen,
        result.splitHash,
        device,
        result.build,
        Math.round(wallMs),
        result.startedAt,
      ];
    }),
  );
  return [head, ...lines].map(csvLine).join('');
}

export const resultsJson = (results: readonly BenchmarkResult[]): string => `${JSON.stringify(results, null, 1)}\n`;

export function resultsMarkdown(results: readonly BenchmarkResult[], metric: Metric): string {
  const plain = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
  const rows = results.map((result) => {
    const { mean, interval, intervalOf, values } = scoreOf(result, metric);
    const means = meanMetrics(result);
    const others = (['accuracy', 'mcc', 'f1', 'auroc'] as const).map((name) =>
      means[name] === null ? 'n/a' : (100 * means[name]).toFixed(1),
    );
    const cells = [
      plain(result.task),
      plain(resultName(result)),
      (100 * mean).toFixed(1),
      `${rangeText(interval)} over ${intervalOf}`,
      values.length,
      ...others,
      result.splitHash.slice(0, 12),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = [
    `| task | what | ${metric} x 100 | 95 % interval | seeds | accuracy | MCC | F1 | AUROC | split |`,
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
  const facts = results.map((result) => {
    const lines = resultFacts(result).map(([name, value]) => `- ${name}: ${plain(value)}`);
    return `### ${plain(result.task)}: ${plain(resultName(result))}\n\n${lines.join('\n')}`;
  });
  return `${table.join('\n')}\n\n${facts.join('\n\n')}\n`;
}
