import { type Problem, TypedError } from '../../errors/typed-error';
import type { StepProfile } from '../../training/step-profile';

interface Request {
  readonly resolve: (profile: StepProfile | null) => void;
  readonly reject: (cause: TypedError) => void;
}

/** Those who wait for the profile of a step: one profile answers all of them. */
export class ProfileRequests {
  private waiting: Request[] = [];

  add(): Promise<StepProfile | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  /** Null where there will be none. */
  answer(profile: StepProfile | null): void {
    for (const { resolve } of this.take()) resolve(profile);
  }

  fail({ code, message, action }: Problem): void {
    for (const { reject } of this.take()) reject(new TypedError(code, message, action));
  }

  private take(): readonly Request[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }
}
