import { TypedError } from '../../errors/typed-error';
import { type FeatureOptions, featureWindows } from '../../evaluation/genome-tasks/feature-windows';
import { geneStarts } from '../../evaluation/genome-tasks/gene-starts';
import { CODING, FRAME, type GeneTask } from '../../evaluation/genome-tasks/gene-tasks';
import { geneWindows } from '../../evaluation/genome-tasks/gene-windows';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { realVersusShuffled } from '../../evaluation/genome-tasks/real-vs-shuffled';
import { stopSubstitutions } from '../../evaluation/genome-tasks/stop-substitutions';
import type { Examples, RowNote, RowNotes } from '../../evaluation/readers/examples';
import { Unanswered } from '../../evaluation/readers/question';
import type { Task } from '../../evaluation/tasks/task';
import { Notes } from '../../formats/notes';
import { type Genes, genesOf } from '../../genome/analysis/genes';
import { genesByOrfs } from '../../genome/analysis/orfs';
import type { RegionLineCounts, RegionsReport } from '../../genome/answers';
import type { Feature } from '../../genome/split/feature-reader';
import { readFeatures } from '../../genome/split/regions-file';

/** How the data of a task are made from a genome. */
export interface Recipe {
  readonly options: FeatureOptions;
  /** BED or GFF3, for the task that has a use for it. */
  readonly features: File | null;
  /** How that file counts, where the user says so. */
  readonly format?: RegionsReport['format'];
  /** Of the features of a GFF3 file, those that are taken; null before anyone was asked. */
  readonly type: string | null;
}

/** What is made where nothing was asked for. */
export const plainRecipe = ({ windows = { windowLength: 200, windows: 1000 } }: Task): Recipe => ({
  options: windows,
  features: null,
  type: null,
});

/** Rows, and what they were made from, for people. */
export interface Made {
  readonly examples: Examples;
  readonly source: string;
}

const GENE_START = 'genome/gene-start';
const STOPS = 'genome/stops';
const GENE_TASKS: Readonly<Record<string, GeneTask>> = { 'genome/frame': FRAME, 'genome/coding': CODING };

/**
 * @throws Unanswered where a GFF3 file has several types of features; TypedError where the genome or the file does not
 * serve
 */
export async function followRecipe(
  task: Task,
  source: GenomeSource,
  recipe: Recipe,
  breathe: () => Promise<void>,
): Promise<Made> {
  if (task.suite === 'genome') return fromGenes(task, source, recipe, breathe);
  if (task.source.from === 'genome')
    return { examples: await realVersusShuffled(source, recipe.options, breathe), source: source.name };
  const { features, unused, understood } = await chosenFeatures(source, recipe);
  const examples = await featureWindows(source, features, recipe.options, breathe);
  const parts = [source.name, recipe.features?.name, recipe.type];
  return {
    examples: { ...examples, refused: bothOf(unused, examples.refused), remarks: { count: 1, first: [understood] } },
    source: parts.filter((part) => part !== null && part !== undefined).join(', '),
  };
}

async function fromGenes(
  { id }: Task,
  source: GenomeSource,
  recipe: Recipe,
  breathe: () => Promise<void>,
): Promise<Made> {
  if (id === GENE_START && recipe.features === null)
    throw new TypedError(
      'features-missing',
      'Where genes start cannot be told from open reading frames: the outermost start is often not the one ' +
        'that is used.',
      'Choose a GFF3 file of the genes of this genome.',
    );
  const genes = await genesFor(source, recipe, breathe);
  const make = () => {
    if (id === GENE_START) return geneStarts(source, genes, recipe.options, breathe);
    if (id === STOPS) return stopSubstitutions(source, genes, recipe.options, breathe);
    return geneWindows(GENE_TASKS[id], source, genes, recipe.options, breathe);
  };
  return { examples: await make(), source: `${source.name}, ${genes.source}` };
}

/** Those of the annotation; where none was given, long open reading frames. */
async function genesFor(
  { genome, split }: GenomeSource,
  { features: file }: Recipe,
  breathe: () => Promise<void>,
): Promise<Genes> {
  if (file !== null) {
    const genes = genesOf((await readFeatures(file, genome, new Notes())).features, file.name);
    if (genes.genes.length > 0) return genes;
    throw new TypedError(
      'genes-none',
      `${file.name} names no gene: it has no line of type CDS.`,
      'Choose a GFF3 file with CDS lines, or none: open reading frames then stand in for genes.',
    );
  }
  return genesByOrfs(genome, (record) => split.train.has(record) || split.validation.has(record), breathe);
}

interface ChosenFeatures {
  readonly features: readonly Feature[];
  /** Lines of the file that became no feature. */
  readonly unused: RowNotes;
  /** How the file was read. */
  readonly understood: RowNote;
}

async function chosenFeatures(
  { genome }: GenomeSource,
  { features: file, format: told, type }: Recipe,
): Promise<ChosenFeatures> {
  if (file === null)
    throw new TypedError(
      'features-missing',
      'There is no file of features.',
      'Choose a BED or GFF3 file made for this genome.',
    );
  const notes = new Notes();
  const { features, format, lines } = await readFeatures(file, genome, notes, { format: told });
  const counts = format === 'BED' ? 'from 0, half-open' : 'from 1, closed';
  const message =
    `Read as ${format} (${counts}): ${lines.used.toLocaleString('en')} of ${lines.read.toLocaleString('en')} ` +
    'lines used.';
  const read = {
    unused: unusedLines(file.name, lines, notes),
    understood: { code: 'features-format', message, file: file.name },
  };
  if (type !== null) return { features: features.filter((feature) => feature.type === type), ...read };
  const byType = new Map<string, number>();
  for (const { type: name } of features) if (name !== null) byType.set(name, (byType.get(name) ?? 0) + 1);
  if (byType.size < 2) return { features, ...read };
  const types = [...byType].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  throw new Unanswered({ kind: 'types', file: file.name, types });
}

/** Lines of the file that became no feature, told as refused rows are. */
function unusedLines(file: string, { read, used, unknown, firstUnknown }: RegionLineCounts, notes: Notes): RowNotes {
  const first: RowNote[] = notes.list().map(({ code, message, line }) => ({ code, message, file, line }));
  if (unknown > 0) {
    const message =
      `${unknown.toLocaleString('en')} of ${read.toLocaleString('en')} lines name no record of this genome ` +
      `(first: ${firstUnknown}).`;
    first.unshift({ code: 'features-record', message, file });
  }
  return { count: read - used, first };
}

function bothOf(one: RowNotes, other: RowNotes): RowNotes {
  return { count: one.count + other.count, first: [...one.first, ...other.first] };
}
