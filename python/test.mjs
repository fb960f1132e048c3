import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The tests of the Python package: makes their environment once, of pinned versions, has the command line make the
 * folders that they work on, and runs pytest; what stands behind the command goes to pytest. The environment is kept in
 * the user's cache, under a hash of what is in it, so that another clone finds it too. With `--prepare` alone it makes
 * the environment and ends.
 */

const HERE = import.meta.dirname;
const ROOT = join(HERE, '..');
const pins = ['requirements.txt', 'requirements-transformers-4.txt'].map((name) => join(HERE, 'tests', name));
const pinned = pins.map((file) => readFileSync(file, 'utf8')).join('');

const say = (text) => process.stderr.write(`${text}\n`);
const works = (command, ...args) => spawnSync(command, args).status === 0;
const run = (command, args, options = {}) => execFileSync(command, args, { stdio: 'inherit', ...options });
const NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 11))';

function findPython() {
  const found = ['python3', 'python'].find((name) => works(name, '-c', NEW_ENOUGH));
  if (found !== undefined) return found;
  say('error: the tests of python/ need Python 3.11 or newer. Install it, and run them again.');
  process.exit(1);
}

/** @returns the folder of the environment, made where it is not there */
function environment() {
  const python = findPython();
  const version = execFileSync(python, ['-VV'], { encoding: 'utf8' });
  const hash = createHash('sha256').update(pinned).update(version).digest('hex').slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const kept = join(cache, 'helicase', `python-${hash}`);
  if (existsSync(join(kept, 'whole'))) return kept;
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  say(`Making the environment of the Python tests in ${kept}: 4.5 GB, a minute or two, once.`);
  const [tests, older] = pins;
  const own = join(kept, 'bin', 'python');
  const target = ['--no-deps', '--target', join(kept, 'transformers-4')];
  if (works('uv', '--version')) {
    run('uv', ['venv', '--quiet', '--allow-existing', '--python', python, kept]);
    run('uv', ['pip', 'install', '--quiet', '--no-deps', '--python', own, '-r', tests]);
    run('uv', ['pip', 'install', '--quiet', '--python', own, ...target, '-r', older]);
  } else {
    run(python, ['-m', 'venv', kept]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir'];
    run(own, [...pip, '--no-deps', '-r', tests]);
    run(own, [...pip, ...target, '-r', older]);
  }
  writeFileSync(join(kept, 'whole.new'), pinned);
  renameSync(join(kept, 'whole.new'), join(kept, 'whole'));
  return kept;
}

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
