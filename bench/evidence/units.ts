import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one arm came to with one seed: the study's JSON is a list of these. */
export interface Unit {
  /** Of `ARMS`, or a floor. */
  readonly arm: string;
  readonly seed: number;
  /** Null of a floor. */
  readonly run: RunOutcome | null;
  /** By `scoreKey`; of 1, draws of labels averaged. */
  readonly scores: Readonly<Record<string, number>>;
  /** What was chosen on validation, by `scoreKey`. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of the rows that were asked, by task. */
  readonly splits: Readonly<Record<string, string>>;
  readonly date: string;
  readonly commit: string;
}

export interface RunOutcome {
  readonly settings: string;
  readonly genome: string;
  readonly sha256: string;
  readonly device: string;
  readonly parameters: number;
  readonly steps: number;
  readonly minutes: number;
  /** Nats, held-out part, student and teacher. */
  readonly hidden: number;
  readonly hiddenTeacher: number;
  /** The best count table and Markov model. */
  readonly twoSided: number;
  readonly markov: number;
}

export const resultsFolder = join(import.meta.dirname, '../../docs/results');
const path = join(resultsFolder, 'evidence.json');

export const readUnits = (): readonly Unit[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Unit[]) : [];

export function keepUnit(unit: Unit): readonly Unit[] {
  const others = readUnits().filter(({ arm, seed }) => arm !== unit.arm || seed !== unit.seed);
  const units = [...others, unit];
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(units, null, 1)}\n`);
  return units;
}
