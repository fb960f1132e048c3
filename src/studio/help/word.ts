/** A word of the screens, explained where it stands. */
export interface Word {
  /** One plain sentence. */
  readonly means: string;
  /** Left out where it is a bare number or a choice. */
  readonly unit?: string;
  /** Where the method's page tells more. */
  readonly section: Section;
}

/** Sections of docs/method.md, by their headings. */
export const SECTIONS = ['A step', 'Objectives', 'Random numbers', 'Departures, and why', 'Signals'] as const;
export type Section = (typeof SECTIONS)[number];
