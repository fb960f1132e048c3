import type { Command } from './command';
import type { Option } from './options';

const WIDTH = 26;

const optionLine = ([name, { value, help }]: readonly [string, Option]): string => {
  const left = `  --${name}${value === null ? '' : ` ${value}`}`;
  return left.length < WIDTH ? `${left.padEnd(WIDTH)}${help}` : `${left}\n${' '.repeat(WIDTH)}${help}`;
};

/** How one command is used. */
export const commandHelp = ({ name, operands, summary, teaching, options }: Command): string =>
  [
    `helicase ${name} ${operands}`,
    '',
    summary,
    '',
    ...Object.entries(options).map(optionLine),
    optionLine(['help', { value: null, help: 'this text' }]),
    '',
    teaching.trim(),
    '',
  ].join('\n');

/** What there is. */
export const generalHelp = (commands: readonly Command[]): string =>
  [
    'helicase: pretrains small DNA language models on this machine, as the studio in the browser does.',
    '',
    'Usage: npm run helicase -- COMMAND ...',
    '',
    ...commands.map(({ name, operands, summary }) => `  ${name} ${operands}\n      ${summary}`),
    '',
    'A first run, on the sample genome (phage lambda), and what came of it:',
    '',
    '  npm run helicase -- train public/lambda.fa.gz --out lambda.helicase.tar',
    '  npm run helicase -- info lambda.helicase.tar',
    '',
    'A run made here opens in the studio (Export, "Import"), and a run exported there goes on here (--resume).',
    '"helicase COMMAND --help" says more. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl C (saved).',
    '',
  ].join('\n');
