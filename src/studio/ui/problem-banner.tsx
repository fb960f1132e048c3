import type { ReactNode } from 'react';
import type { Place, Problem } from '../../errors/typed-error';
import { whole } from './format';

/**
 * A failure as a user meets it: the code, one sentence with its place, one thing to do. Everything is text, whatever
 * the file holds.
 */
export function ProblemBanner({ problem, children }: { readonly problem: Problem; readonly children?: ReactNode }) {
  const place = placeText(problem);
  return (
    <div className="banner bad" role="alert">
      <p>
        <code>{problem.code}</code> {problem.message} {place !== '' && <span className="dim">({place}) </span>}
        <strong>{problem.action}</strong>
      </p>
      {children}
    </div>
  );
}

/** Lines are counted from 1, bytes from 0. */
function placeText({ file, record, line, byte }: Place): string {
  const parts = [
    file,
    record === undefined ? undefined : `record ${record}`,
    line === undefined ? undefined : `line ${whole(line)}`,
    byte === undefined ? undefined : `byte ${whole(byte)}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
