import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchmarkResult } from '../../src/evaluation/result.ts';
import type { MaskedSample } from '../../src/training/masked-sample.ts';

const execute = promisify(execFile);
const project = join(import.meta.dirname, '../..');

/** Where trained runs stay, so that a study goes on; not part of the repository. */
export const work = join(import.meta.dirname, 'runs.local');

export const buildCommandLine = () =>
  execute('npx', ['vite', 'build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn'], { cwd: project });

export const helicase = (...line: string[]) =>
  execute('node', [join(project, 'dist-cli/helicase.js'), ...line], { maxBuffer: 1 << 28 });

/** A run that is trained already is not trained again. @returns its file */
export async function trained(name: string, genome: string, options: readonly string[]): Promise<string> {
  mkdirSync(work, { recursive: true });
  const path = join(work, `${name}.helicase.tar`);
  if (existsSync(path)) return path;
  const unfinished = join(work, `${name}.part.helicase.tar`);
  await helicase('train', genome, '--out', unfinished, ...options);
  renameSync(unfinished, path);
  return path;
}

/** What `info` says of a run, as far as the study uses it. */
export interface RunFacts {
  readonly config: {
    readonly steps: number;
    readonly seed: number;
    readonly batch: number;
    readonly windowLength: number;
  };
  readonly info: {
    readonly device: { readonly adapter: string };
    readonly parameters: number;
    readonly trainBases: number;
    readonly baselines: {
      readonly uniform: number;
      readonly composition: number;
      readonly markov: { readonly order: number; readonly nats: number; readonly lower: number[] };
      readonly twoSided: { readonly context: number; readonly nats: number; readonly onHidden: number } | null;
    };
  };
  readonly genome: { readonly name: string; readonly fingerprint: string };
  readonly createdAt: string;
  readonly standing: { readonly activeMs: number };
  readonly samples: readonly MaskedSample[];
  /** Of each signal the value measured last. */
  readonly last: Readonly<Record<string, number>>;
}

export async function facts(run: string): Promise<RunFacts> {
  const { stdout } = await helicase('info', run, '--json');
  return JSON.parse(stdout) as RunFacts;
}

/** @returns one result for each number of labels */
export async function evaluated(run: string, options: readonly string[]): Promise<readonly BenchmarkResult[]> {
  const path = join(work, `${process.pid}-${Math.random().toString(36).slice(2)}.json`);
  await helicase('evaluate', run, '--device', 'wasm', '--json', path, ...options);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return (Array.isArray(content) ? content : [content]) as readonly BenchmarkResult[];
}
