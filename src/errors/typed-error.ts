import type { ErrorCode } from './codes';

/** Where in the user's input a problem sits. Lines and bytes are counted from 1 and 0 respectively. */
export interface Place {
  readonly file?: string;
  readonly record?: string;
  readonly line?: number;
  readonly byte?: number;
  /** Dotted path of a setting, for configuration errors. */
  readonly path?: string;
}

/** The plain-JSON form of a TypedError: what crosses the worker wall and what the screen shows. */
export interface Problem extends Place {
  readonly code: ErrorCode;
  readonly message: string;
  readonly action: string;
}

/** Every failure a user can meet: a stable code, one plain sentence, the place, and one action to take. */
export class TypedError extends Error {
  readonly code: ErrorCode;
  readonly action: string;
  readonly place: Place;

  constructor(code: ErrorCode, message: string, action: string, place: Place = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TypedError';
    this.code = code;
    this.action = action;
    this.place = place;
  }

  toProblem(): Problem {
    return { code: this.code, message: this.message, action: this.action, ...this.place };
  }
}

/** Any thrown value as a Problem; what is not a TypedError is our own defect and says so. */
export function toProblem(cause: unknown): Problem {
  if (cause instanceof TypedError) return cause.toProblem();
  const detail = cause instanceof Error ? cause.message : String(cause);
  return {
    code: 'internal',
    message: `Helicase met a defect of its own: ${detail}`,
    action: 'Reload the page and try again.',
  };
}
