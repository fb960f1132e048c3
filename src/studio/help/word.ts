/** A word of the screens, explained where it stands. */
export interface Word {
  /** One plain sentence. */
  readonly means: string;
  /** Left out where it is a bare number or a choice. */
  readonly unit?: string;
  /** Where the method's page, or that of the words, tells more. */
  readonly section: Section;
}

/** Headings of the pages of docs/ that the studio carries, by the page. */
export const SECTIONS = {
  method: ['A step', 'Objectives', 'Random numbers', 'Signals'],
  glossary: ['The genome', 'A run', 'Judging a network', 'Exploring a genome'],
} as const;
export type Page = keyof typeof SECTIONS;
export type Section = (typeof SECTIONS)[Page][number];

export const pageOf = (section: Section): Page =>
  SECTIONS.glossary.some((heading) => heading === section) ? 'glossary' : 'method';
