/** momentum * teacher + (1 - momentum) * student in float64. */
export const emaUpdateReference = (
  teacher: ArrayLike<number>,
  student: ArrayLike<number>,
  momentum: number,
): Float64Array => Float64Array.from(teacher, (value, i) => momentum * value + (1 - momentum) * student[i]);
