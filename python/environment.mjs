import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment of the Python package's tests: made once, of pinned versions, and kept in the user's cache under a
 * hash of what is in it, so that another clone finds it too.
 */

const pins = ['requirements.txt', 'requirements-transformers-4.txt'].map((name) =>
  join(import.meta.dirname, 'tests', name),
);
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

/** @returns its folder, made where it is not there */
export function environment() {
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
