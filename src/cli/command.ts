import type { Given, Option } from './options';
import type { Terminal } from './terminal';

/** One of the things `helicase` does. */
export interface Command {
  readonly name: string;
  /** Its operands as the help writes them. */
  readonly operands: string;
  /** One line. */
  readonly summary: string;
  /** What a newcomer must know, with examples. */
  readonly teaching: string;
  readonly options: Readonly<Record<string, Option>>;
  /** @returns the exit code: 0 done, 130 stopped by the user with everything saved */
  run(given: Given, terminal: Terminal): Promise<number>;
}

export const DONE = 0;
export const FAILED = 1;
export const MISUSED = 2;
export const INTERRUPTED = 130;
