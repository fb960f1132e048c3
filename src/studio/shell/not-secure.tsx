import type { Problem } from '../../errors/typed-error';
import { ProblemBanner } from '../ui/problem-banner';

/**
 * What is said in place of the studio where the address is not secure: there browsers hide storage, GPU, checksums and
 * locks from a page, and all of it would only fail one by one.
 * @param origin of the page
 */
export const notSecure = (origin: string): Problem => ({
  code: 'not-secure',
  message: `The address ${origin} is not secure, so the browser gives the page no storage, GPU or checksums.`,
  action: 'Open the studio over https, or at http://localhost on the machine that serves it.',
});

export function NotSecure({ problem }: { readonly problem: Problem }) {
  return (
    <main className="main">
      <h1>Helicase</h1>
      <ProblemBanner problem={problem} />
    </main>
  );
}
