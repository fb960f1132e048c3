import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locks } from '../locks';

const ENDING = '.lock';
/** A lock is made and then signed; one without a signature is being made, unless it is older than this. */
const UNSIGNED_MS = 10_000;

/** Locks of this process, by path: another process may have had the same id and be dead. */
const ours = new Set<string>();

/** Locks as files of a directory, each signed with the id of the process that holds it. */
export class FileLocks implements Locks {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async take(name: string): Promise<(() => void) | null> {
    mkdirSync(this.directory, { recursive: true });
    const path = join(this.directory, encodeURIComponent(name) + ENDING);
    if (!make(path) && !(isDead(path) && bury(path) && make(path))) return null;
    ours.add(path);
    let holds = true;
    return () => {
      if (holds && ours.delete(path)) unlinkSync(path);
      holds = false;
    };
  }

  async held(): Promise<ReadonlySet<string>> {
    const files = ignoring('ENOENT', () => readdirSync(this.directory)) ?? [];
    const locks = files.filter((file) => file.endsWith(ENDING) && !isDead(join(this.directory, file)));
    return new Set(locks.map((file) => decodeURIComponent(file.slice(0, -ENDING.length))));
  }
}

/** @returns whether there was none before */
function make(path: string): boolean {
  return ignoring('EEXIST', () => writeFileSync(path, String(process.pid), { flag: 'wx' }) ?? true) ?? false;
}

/**
 * Removes the lock of a dead process. Of several that try, one does: otherwise the slower would remove the lock that
 * the faster has just made.
 */
function bury(path: string): boolean {
  const guard = `${path}.removing`;
  if (ignoring('EEXIST', () => mkdirSync(guard) ?? true) === undefined) {
    // Its maker died in the middle.
    if (olderThan(guard, UNSIGNED_MS)) ignoring('ENOENT', () => rmdirSync(guard));
    return false;
  }
  try {
    if (isDead(path)) ignoring('ENOENT', () => unlinkSync(path));
    return true;
  } finally {
    rmdirSync(guard);
  }
}

function isDead(path: string): boolean {
  const signature = ignoring('ENOENT', () => readFileSync(path, 'utf8'));
  if (signature === undefined) return true;
  const id = Number(signature);
  if (!Number.isInteger(id) || id <= 0) return olderThan(path, UNSIGNED_MS);
  return id === process.pid ? !ours.has(path) : !isAlive(id);
}

function isAlive(id: number): boolean {
  // Signal 0 is sent to nobody; a process of another user refuses it and is there all the same.
  return ignoring('ESRCH', () => ignoring('EPERM', () => process.kill(id, 0)) ?? true) ?? false;
}

function olderThan(path: string, ms: number): boolean {
  const found = ignoring('ENOENT', () => statSync(path));
  return found === undefined || Date.now() - found.mtimeMs > ms;
}

/** Undefined where the system answers with this error. */
function ignoring<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === code) return undefined;
    throw cause;
  }
}
