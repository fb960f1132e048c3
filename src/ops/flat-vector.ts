/**
 * How a kernel goes through flat vectors of `numbers` f32: by vec4s where they are whole vec4s, else number by number.
 * `functions` declares
 * `squares(v)`, the sum of an element's squares.
 */
export function flatVector(numbers: number): {
  readonly element: string;
  readonly count: number;
  readonly type: string;
  readonly functions: string;
} {
  const whole = numbers % 4 === 0;
  const element = whole ? 'vec4f' : 'f32';
  const count = whole ? numbers / 4 : numbers;
  return {
    element,
    count,
    type: `array<${element}, ${count}>`,
    functions: `fn squares(v: ${element}) -> f32 { return ${whole ? 'dot(v, v)' : 'v * v'}; }`,
  };
}
