import type { ColumnMapping, TablePreview } from './table';

/** What only the user can tell about the files. */
export type TaskQuestion =
  | ({ readonly kind: 'columns' } & TablePreview)
  /** Which class is each FASTA file? */
  | {
      readonly kind: 'classes';
      readonly files: readonly string[];
      readonly classes: readonly string[];
      readonly guess: readonly number[];
    }
  /** Which features of a GFF3 file? */
  | {
      readonly kind: 'types';
      readonly file: string;
      readonly types: readonly { readonly name: string; readonly count: number }[];
    };

export type TaskAnswer =
  | { readonly kind: 'columns'; readonly columns: readonly string[]; readonly mapping: ColumnMapping }
  /** Index of the class for each file of the question. */
  | { readonly kind: 'classes'; readonly classOf: readonly number[] }
  | { readonly kind: 'types'; readonly type: string };

/** Reading cannot go on before this is answered. */
export class Unanswered extends Error {
  readonly question: TaskQuestion;

  constructor(question: TaskQuestion) {
    super(`A question about ${question.kind} is open.`);
    this.question = question;
  }
}
