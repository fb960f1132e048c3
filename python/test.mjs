import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from './environment.mjs';

/**
 * The tests of the Python package: makes their environment once, has the command line make the folders that they work
 * on, and runs pytest; what stands behind the command goes to pytest. With `--prepare` alone it makes the environment
 * and ends.
 */

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..');
const run = (command, args, options = {}) => execFileSync(command, args, { stdio: 'inherit', ...options });

/** Folders as the studio makes them: of a run that has been trained, and of settings alone. */
function makeFolders(into) {
  run('npx', ['vite', 'build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn'], { cwd: ROOT });
  const helicase = (...args) =>
    run(process.execPath, [join(ROOT, 'dist-cli', 'helicase.js'), ...args], { cwd: ROOT, stdio: 'pipe' });
  const genome = join('public', 'lambda.fa.gz');
  const set = (...pairs) => pairs.flatMap((pair) => ['--set', pair]);
  const small = set('windowLength=60', 'width=16', 'hidden=24', 'batch=8', 'validationWindows=16');
  const trained = join(into, 'chordmixer.helicase.tar');
  helicase('train', genome, '--steps', '20', '--device', 'wasm', ...small, '--out', trained);
  const bundle = (name, ...args) =>
    helicase('bundle', ...args, '--genome', genome, '--with-sequence', '--out', join(into, name));
  bundle('chordmixer', trained);
  bundle('transformer', ...set('backbone=transformer'), ...small, '--set', 'heads=2', '--steps', '20');
  const tiny = set('windowLength=24', 'clsVectors=2', 'width=8', 'hidden=8', 'groupSize=2', 'augmentationReach=4');
  bundle('tiny', ...tiny, ...set('batch=4', 'validationWindows=8'), '--steps', '100000');
}

const kept = environment();
if (process.argv[2] === '--prepare') process.exit();
const folders = mkdtempSync(join(tmpdir(), 'helicase-folders-'));
try {
  makeFolders(folders);
  const env = {
    ...process.env,
    OMP_NUM_THREADS: '1',
    HELICASE_FOLDERS: folders,
    HELICASE_TRANSFORMERS_4: join(kept, 'transformers-4'),
  };
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...process.argv.slice(2)];
  process.exitCode = spawnSync(join(kept, 'bin', 'python'), args, { cwd: HERE, stdio: 'inherit', env }).status ?? 1;
} finally {
  rmSync(folders, { recursive: true, force: true });
}
