import type { Mode } from '../../../../evaluation/modes';

/** Ways to judge weights that were pretrained on the rows of a task. */
export const COMPARED_BY = ['probe', 'finetune'] as const satisfies readonly Mode[];
export type ComparedBy = (typeof COMPARED_BY)[number];

/** What is compared once the run under way is done. */
export interface Awaited {
  readonly task: string;
}
