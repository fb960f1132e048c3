import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { mean } from '../e2e/studio.ts';

export const genomePath =
  process.env['GENOME'] ?? join(import.meta.dirname, '../../shared/data/genomes/MG1655-K12.fasta.gz');
const results = join(import.meta.dirname, '../docs/results');

export const NONE = 'no contrastive loss (lambda1 = 0)';

/** How one run ended. Losses in nats. */
export interface Outcome {
  readonly variant: string;
  readonly steps: number;
  readonly seed: number;
  readonly student: number;
  readonly teacher: number;
  readonly retrievalFirstThird: number;
  readonly retrievalLastThird: number;
  /** Teacher entropy over its ceiling, at the end. */
  readonly entropyShare: number;
  readonly clsSpread: number;
  readonly collapse: string;
  readonly markov: number;
  readonly device: string;
}

/**
 * Writes the table of the objectives study after each run. Runs of the same genome done before stay in it: a study can
 * be stopped and gone on with.
 */
export default class ObjectivesReport implements Reporter {
  /** Empty before the first run is done: other studies need no genome. */
  private genome = '';
  private readonly outcomes = new Map<string, Outcome>();

  onTestEnd(_test: TestCase, { attachments }: TestResult): void {
    const outcome = attachments.find(({ name }) => name === 'outcome')?.body;
    if (outcome === undefined) return;
    if (this.genome === '') this.goOn();
    const done = JSON.parse(outcome.toString()) as Outcome;
    this.outcomes.set(keyOf(done), done);
    this.write();
  }

  private goOn(): void {
    this.genome = createHash('sha256').update(readFileSync(genomePath)).digest('hex');
    for (const outcome of outcomesSoFar(this.genome)) this.outcomes.set(keyOf(outcome), outcome);
  }

  private write(): void {
    const outcomes = [...this.outcomes.values()].sort(
      (a, b) => a.steps - b.steps || a.variant.localeCompare(b.variant) || a.seed - b.seed,
    );
    const facts = {
      date: new Date().toISOString().slice(0, 10),
      device: outcomes[0].device,
      genome: genomePath.split('/').at(-1),
      sha256: this.genome,
    };
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, 'objectives.json'), `${JSON.stringify({ ...facts, outcomes }, null, 1)}\n`);
    writeFileSync(join(results, 'objectives-table.md'), tableOf(outcomes));
  }
}

const keyOf = ({ variant, steps, seed }: Outcome): string => `${variant} ${steps} ${seed}`;

function outcomesSoFar(genome: string): Outcome[] {
  const file = join(results, 'objectives.json');
  if (!existsSync(file)) return [];
  const stored = JSON.parse(readFileSync(file, 'utf8')) as { sha256: string; outcomes: Outcome[] };
  return stored.sha256 === genome ? stored.outcomes : [];
}

function tableOf(outcomes: readonly Outcome[]): string {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = `| ${outcome.steps} | ${outcome.variant} |`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  const rows = [...groups].map(([key, group]) => {
    const cells = [
      spread(group, 3, (o) => o.student),
      spread(group, 3, (o) => o.student - withoutContrast(outcomes, o)),
      spread(group, 3, (o) => o.teacher - o.student),
      spread(group, 3, (o) => o.retrievalFirstThird),
      spread(group, 3, (o) => o.retrievalLastThird),
      spread(group, 2, (o) => o.entropyShare),
      [...new Set(group.map((o) => o.collapse))].join(', '),
    ];
    return `${key} ${cells.join(' | ')} |`;
  });
  const columns = [
    'steps',
    'objective',
    'student validation MLM',
    'minus lambda1 = 0',
    'teacher minus student',
    'retrieval, first third',
    'retrieval, last third',
    'teacher entropy / ln K',
    'collapse',
  ];
  return `| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}\n${rows.join('\n')}\n`;
}

/** The loss of the same run without the contrastive loss. */
const withoutContrast = (outcomes: readonly Outcome[], { steps, seed }: Outcome): number =>
  outcomes.find((o) => o.variant === NONE && o.steps === steps && o.seed === seed)?.student ?? Number.NaN;

/** Mean and standard deviation over the seeds. */
function spread(group: readonly Outcome[], digits: number, of: (outcome: Outcome) => number): string {
  const values = group.map(of);
  const center = mean(values);
  if (Number.isNaN(center)) return 'not run';
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, values.length - 1);
  return `${center.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}
