import { readLocal, writeLocal } from '../../../shell/local';

/**
 * Minutes between checkpoints by the clock, remembered as a preference: it changes nothing about what a run computes.
 */
export const EVERY_MINUTES = [1, 5, 15, 60] as const;

const KEY = 'helicase.checkpoint-minutes';
const DEFAULT = 5;

export function readEveryMinutes(): number {
  const stored = Number(readLocal(KEY));
  return EVERY_MINUTES.find((minutes) => minutes === stored) ?? DEFAULT;
}

export const writeEveryMinutes = (minutes: number): void => writeLocal(KEY, String(minutes));
