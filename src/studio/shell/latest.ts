import { type Problem, toProblem } from '../../errors/typed-error';

/** Where the answer of a question goes, or the reason why there is none. */
export interface Taker<T> {
  take(answer: T): void;
  fail(problem: Problem): void;
  /** It was cancelled. Left out where nobody cancels: then that would be a failure like any other. */
  cancelled?(): void;
}

/** Carries the answer of a question to where it belongs. Settles once it is there, and never rejects. */
export const deliver = <T>(question: Promise<T>, { take, fail, cancelled }: Taker<T>): Promise<void> =>
  question.then(take, (cause: unknown) => {
    if (isAbort(cause) && cancelled !== undefined) cancelled();
    else fail(toProblem(cause));
  });

const isAbort = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';

/** Of questions that may overtake each other, only what comes of the newest counts. */
export class Latest {
  private newest: AbortController | null = null;

  ask<T>(question: (signal: AbortSignal) => Promise<T>, to: Taker<T>): Promise<void> {
    const own = new AbortController();
    this.newest = own;
    const ifNewest =
      <A extends unknown[]>(then: (...args: A) => void) =>
      (...args: A) => {
        if (this.newest !== own) return;
        this.newest = null;
        then(...args);
      };
    const { take, fail, cancelled } = to;
    return deliver(question(own.signal), {
      take: ifNewest(take),
      fail: ifNewest(fail),
      cancelled: cancelled && ifNewest(cancelled),
    });
  }

  /** Ends the question under way. */
  cancel(): void {
    this.newest?.abort();
  }
}
