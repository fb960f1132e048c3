import { add, mul, tidy, type Variable } from '@tensorflow/tfjs-core';

/** teacher <- m teacher + (1 - m) student, one variable after the other: the package has no op for it. */
export function averageInto(teacher: readonly Variable[], student: readonly Variable[], momentum: number): void {
  teacher.forEach((average, i) => {
    average.assign(tidy(() => add(mul(average, momentum), mul(student[i], 1 - momentum))));
  });
}
