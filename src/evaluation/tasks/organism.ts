import type { Task } from './task';

/** Where the sequences of a task come from. */
export const ORGANISMS = ['human', 'mouse', 'fly', 'worm', 'yeast', 'turtle', 'virus'] as const;
export type Organism = (typeof ORGANISMS)[number];

/** By what the id begins with: the published suites name their tasks so. */
const BY_ID: readonly (readonly [start: string, organisms: readonly Organism[]])[] = [
  ['gue/tf/', ['human']],
  ['gue/mouse/', ['mouse']],
  ['gue/prom/', ['human']],
  ['gue/splice/', ['human']],
  ['gue/virus/', ['virus']],
  ['gue/EMP/', ['yeast']],
  ['gb/human_', ['human']],
  ['gb/demo_human_or_worm', ['human', 'worm']],
  ['gb/demo_coding_vs_intergenomic', ['human']],
  ['gb/dummy_mouse_', ['mouse']],
  ['gb/drosophila_', ['fly']],
  ['mtcdna', ['turtle', 'mouse']],
];

/** None of tasks that are made from the user's own data. */
export const organismsOf = ({ id }: Pick<Task, 'id'>): readonly Organism[] =>
  BY_ID.find(([start]) => id.startsWith(start))?.[1] ?? [];
