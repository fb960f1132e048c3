import type { Problem } from '../../../errors/typed-error';

/** A refusal that the user may overrule, and the words that do. */
export interface ImportQuestion {
  readonly option: 'allowDigits' | 'allowNoHeader';
  readonly answer: string;
}

const QUESTIONS: ReadonlyMap<string, ImportQuestion> = new Map([
  ['fasta-digits', { option: 'allowDigits', answer: 'Strip digits and import' }],
  ['fasta-no-header', { option: 'allowNoHeader', answer: 'Import as one record' }],
]);

/** What the last import asks, or null where there is nothing to answer. */
export const importQuestion = (problem: Problem | null): ImportQuestion | null =>
  problem === null ? null : (QUESTIONS.get(problem.code) ?? null);
