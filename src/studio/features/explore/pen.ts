import type { Lane } from './lanes';

/** Colours and fonts as the style sheet has them for the theme at hand. */
export interface ViewStyle {
  readonly text: string;
  readonly dim: string;
  readonly grid: string;
  readonly edge: string;
  readonly panel: string;
  readonly held: string;
  readonly gc: string;
  readonly surprisal: string;
  readonly above: string;
  readonly below: string;
  readonly coding: string;
  readonly structural: string;
  readonly other: string;
  readonly bases: Readonly<Record<'A' | 'C' | 'G' | 'T' | 'N', string>>;
  readonly sans: string;
  readonly mono: string;
  /** Size of small letters in CSS pixels, which grow with the page. */
  readonly small: number;
}

/** What one lane is drawn with. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly style: ViewStyle;
  readonly width: number;
  readonly lane: Lane;
  /** CSS pixels from the left of a position of the record. */
  readonly x: (position: number) => number;
}
