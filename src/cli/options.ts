import { parseArgs } from 'node:util';
import { TypedError } from '../errors/typed-error';

/** An option of a command, as the parser and the help read it. */
export interface Option {
  /** What stands behind the name, `N` or `FILE`; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** May be given several times. */
  readonly many?: boolean;
}

export interface Given {
  readonly operands: readonly string[];
  /** The last value of an option. */
  text(name: string): string | undefined;
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** A whole number of at least `least`. @throws TypedError `cli-usage` */
  count(name: string, least: number): number | undefined;
}

export const usage = (message: string, action: string): TypedError => new TypedError('cli-usage', message, action);

/**
 * Reads a command's arguments.
 * @throws TypedError `cli-usage` for an option that is not known, lacks its value, or has one it does not take
 */
export function readOptions(
  command: string,
  options: Readonly<Record<string, Option>>,
  args: readonly string[],
): Given {
  const asHelp = `"helicase ${command} --help" lists the options.`;
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const), multiple: true as const },
    ]),
  );
  const parse = () => {
    try {
      return parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true });
    } catch (cause) {
      const [message] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
      throw usage(`${message.replace(/\.$/, '')}.`, asHelp);
    }
  };
  const { values, positionals } = parse();
  const all = (name: string) => (values[name] ?? []).map(String);
  for (const [name, { many }] of Object.entries(options)) {
    if (many !== true && all(name).length > 1) throw usage(`--${name} is given twice.`, 'Keep one of them.');
  }
  const text = (name: string) => all(name).at(-1);
  return {
    operands: positionals,
    text,
    all,
    has: (name) => values[name] !== undefined,
    count(name, least) {
      const given = text(name);
      if (given === undefined) return undefined;
      if (!/^\d+$/.test(given) || Number(given) < least || !Number.isSafeInteger(Number(given)))
        throw usage(`--${name} must be a whole number of at least ${least}, not "${given}".`, asHelp);
      return Number(given);
    },
  };
}

/** The option that has one of these values. @throws TypedError `cli-usage` */
export function choice<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text);
  if (found === undefined) throw usage(`--${name} must be ${values.join(', ')}, not "${text}".`, 'Choose one of them.');
  return found;
}
