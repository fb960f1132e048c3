import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const SCRIPT = join(import.meta.dirname, '../../dist-cli/helicase.js');

export interface Timed {
  readonly told: string;
  readonly seconds: number;
  /** Of all threads, as the shell counts them: what other work on the machine does not change much. */
  readonly processorSeconds: number;
}

/** Runs the command line, and tells what it took. */
export async function timed(...line: string[]): Promise<Timed> {
  const began = performance.now();
  const run = ['-c', '"$@" && times', 'sh', 'node', SCRIPT, ...line];
  const { stdout, stderr } = await execute('sh', run, { maxBuffer: 1 << 28 });
  const seconds = (performance.now() - began) / 1000;
  // The last line of `times` is of what the shell ran: user and system.
  const parts = [
    ...stdout
      .trimEnd()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const processorSeconds = parts.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { told: stderr, seconds, processorSeconds };
}
