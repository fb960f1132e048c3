import { execFileSync } from 'node:child_process';

/** The commit of this working copy, marked where files differ from it; null outside a repository. */
export function commitHere(): string | null {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, {
        cwd: import.meta.dirname,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' and changes')
    );
  } catch {
    return null;
  }
}
