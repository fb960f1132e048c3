import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../python/environment.mjs';

/**
 * `node bench/cluster.mjs speed`: steps of one run (nano, the sample) by the studio's processor engine and by
 * `train.py`. `node bench/cluster.mjs folders`: what a folder takes. Each writes its page of docs/results.
 */

const ROOT = join(import.meta.dirname, '..');
const GENOME = join(ROOT, 'public', 'lambda.fa.gz');
const STEPS = Number(process.env.STEPS ?? 60);
const WARM = 10;
const SETTINGS = ['--preset', 'nano', '--steps', String(STEPS), '--set', 'evaluateEvery=1000000'];
const PRESETS = ['nano', 'small', 'medium', 'findna'];

const kept = environment();
const at = (...names) => join(folder, ...names);
const run = (command, args, env = {}) =>
  execFileSync(command, args, { cwd: ROOT, stdio: 'pipe', env: { ...process.env, ...env } });
const helicase = (...args) => run(process.execPath, [join(ROOT, 'dist-cli', 'helicase.js'), ...args]);
const python = (processes, threads) => {
  const out = at(`out-${processes}-${threads}`);
  const script = [at('nano', 'train.py'), '--config', 'configs/run.yaml', '--out', out];
  const torchrun = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', String(processes)];
  run(join(kept, 'bin', 'python'), processes === 1 ? script : [...torchrun, ...script], { OMP_NUM_THREADS: threads });
  return join(out, 'metrics.jsonl');
};
const engine = (threads, arithmetic) => {
  const how = ['--device', 'wasm', '--threads', String(threads), '--arithmetic', arithmetic];
  helicase('train', GENOME, ...SETTINGS, ...how, '--out', at('engine.helicase.tar'), '--metrics', at('engine.jsonl'));
  return at('engine.jsonl');
};

/** Milliseconds of a step by the clock, between the steps that are neither warming up nor validated. */
function stepMs(metrics) {
  const lines = readFileSync(metrics, 'utf8').trimEnd().split('\n');
  const times = lines.map((line) => JSON.parse(line).wallMs);
  return (times[STEPS - 2] - times[WARM - 1]) / (STEPS - 1 - WARM);
}

const bytesUnder = (path) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const today = new Date().toISOString().slice(0, 10);

function speed() {
  const quiet = loadavg()[0];
  helicase('bundle', '--genome', GENOME, '--with-sequence', ...SETTINGS, '--out', at('nano'));
  const settings = readFileSync(at('nano', 'run', 'settings.json'), 'utf8');
  const { batch, windowLength, clsVectors } = JSON.parse(settings);
  const tokens = batch * (windowLength + clsVectors);
  const ways = [
    ['the studio, relaxed arithmetic, one thread', () => engine(1, 'relaxed')],
    ['the studio, relaxed arithmetic, two threads', () => engine(2, 'relaxed')],
    ['the studio, plain arithmetic, one thread', () => engine(1, 'plain')],
    ['train.py, one process, one thread', () => python(1, '1')],
    ['train.py, one process, two threads', () => python(1, '2')],
    ['torchrun, two processes of one thread', () => python(2, '1')],
  ];
  const rows = ways.map(([name, way]) => {
    const ms = stepMs(way());
    return [name, ms.toFixed(1), Math.round((1000 * tokens) / ms).toLocaleString('en')];
  });
  const torch = run(join(kept, 'bin', 'python'), ['-c', 'import torch; print(torch.__version__)'])
    .toString()
    .trim();
  return `# What a step takes here and there

Written by \`node bench/cluster.mjs speed\` on ${today}: ${cpus()[0].model.trim()}, ${cpus().length} cores,
Node ${process.versions.node}, PyTorch ${torch} in float32. Load of the machine before it began: ${quiet.toFixed(1)}.

One step of nano on the sample, ${batch} windows of ${windowLength} bases and ${clsVectors} CLS vectors,
${tokens.toLocaleString('en')} tokens; mean of ${STEPS - 1 - WARM} steps by the clock, drawing the windows included.

${table(['', 'ms a step', 'tokens a second'], rows)}
`;
}

function folders() {
  const rows = PRESETS.map((preset) => {
    helicase('bundle', '--genome', GENOME, '--preset', preset, '--out', at(preset));
    const [state, hf, check, all] = ['state', 'hf', 'check', '.'].map((part) => bytesUnder(at(preset, part)));
    return [preset, ...[state, hf, check, all - state - hf - check, all].map(megabytes)];
  });
  return `# What a folder takes

Written by \`node bench/cluster.mjs folders\` on ${today}. Folders of settings alone on the sample, without the sequence
(\`helicase bundle --preset\`); a run has its points beside it, some 500 bytes a step.

${table(['', '`state/`', '`hf/`', '`check/`', 'the rest', 'all'], rows)}
`;
}

const PAGES = { speed, folders };
const which = process.argv[2];
if (!Object.hasOwn(PAGES, which ?? '')) {
  process.stderr.write('error: say speed or folders.\n');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'helicase-bench-'));
try {
  run('npx', ['vite', 'build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn']);
  const text = PAGES[which]();
  writeFileSync(join(ROOT, 'docs', 'results', `cluster-${which}.md`), text);
  process.stdout.write(text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
