import { TypedError } from '../../errors/typed-error';
import { featureWindows } from '../../evaluation/genome-tasks/feature-windows';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { realVersusShuffled, type WindowOptions } from '../../evaluation/genome-tasks/real-vs-shuffled';
import type { Examples } from '../../evaluation/readers/examples';
import { Unanswered } from '../../evaluation/readers/question';
import type { Task } from '../../evaluation/tasks/task';
import { Notes } from '../../formats/notes';
import type { Feature } from '../../genome/split/feature-reader';
import { readFeatures } from '../../genome/split/regions-file';

/** How the data of a task are made from a genome. */
export interface Recipe {
  readonly options: WindowOptions;
  /** BED or GFF3, for the task that needs it. */
  readonly features: File | null;
  /** Of the features of a GFF3 file, those that are taken; null before anyone was asked. */
  readonly type: string | null;
}

export const PLAIN_RECIPE: Recipe = { options: { windowLength: 200, windows: 1000 }, features: null, type: null };

/** What the rows were made from, for people. */
export function recipeText({ name }: GenomeSource, { features, type }: Recipe): string {
  return [name, features?.name, type].filter((part) => part !== null && part !== undefined).join(', ');
}

/**
 * @throws Unanswered where a GFF3 file has several types of features; TypedError where the genome or the file does not
 * serve
 */
export async function followRecipe(
  task: Task,
  source: GenomeSource,
  recipe: Recipe,
  breathe: () => Promise<void>,
): Promise<Examples> {
  if (task.source.from === 'genome') return realVersusShuffled(source, recipe.options, breathe);
  return featureWindows(source, await chosenFeatures(source, recipe), recipe.options, breathe);
}

async function chosenFeatures({ genome }: GenomeSource, { features: file, type }: Recipe): Promise<readonly Feature[]> {
  if (file === null)
    throw new TypedError(
      'features-missing',
      'There is no file of features.',
      'Choose a BED or GFF3 file made for this genome.',
    );
  const { features } = await readFeatures(file, genome, new Notes());
  if (type !== null) return features.filter((feature) => feature.type === type);
  const counts = new Map<string, number>();
  for (const { type: name } of features) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size < 2) return features;
  const types = [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  throw new Unanswered({ kind: 'types', file: file.name, types });
}
