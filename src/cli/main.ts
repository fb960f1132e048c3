import { toProblem } from '../errors/typed-error';
import { type Command, DONE, FAILED, MISUSED } from './command';
import { bundle } from './commands/bundle';
import { embed } from './commands/embed';
import { evaluate } from './commands/evaluate';
import { exportWeights } from './commands/export';
import { importRuns } from './commands/import';
import { info } from './commands/info';
import { dependencies, mutate } from './commands/region-maps';
import { score } from './commands/score';
import { track } from './commands/track';
import { train } from './commands/train';
import { commandHelp, generalHelp } from './help';
import { readOptions, usage } from './options';
import type { Terminal } from './terminal';

const COMMANDS: readonly Command[] = [
  train,
  info,
  exportWeights,
  bundle,
  importRuns,
  evaluate,
  score,
  track,
  embed,
  mutate,
  dependencies,
];

/**
 * Runs one command line.
 * @param args what stands behind `helicase`
 * @returns the exit code
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      terminal.out(generalHelp(COMMANDS));
      return name === undefined ? MISUSED : DONE;
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) throw usage(`There is no command "${name}".`, '"helicase help" lists the commands.');
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(commandHelp(command));
      return DONE;
    }
    return await command.run(readOptions(name, command.options, rest), terminal);
  } catch (cause) {
    const { code, message, action } = toProblem(cause);
    terminal.err(`error: ${message}\n${action} [${code}]\n`);
    return code === 'cli-usage' ? MISUSED : FAILED;
  }
}
