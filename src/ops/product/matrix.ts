/**
 * A row-major matrix in a storage buffer, read and written four columns at a time: as vec4s where its rows are whole
 * vec4s, else number by number, with zeros past the last column. `base` is the place of a row's first number, as
 * `rowBase` gives it.
 */
export class Matrix {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;

  constructor(name: string, rows: number, cols: number) {
    this.name = name;
    this.rows = rows;
    this.cols = cols;
  }

  private get whole(): boolean {
    return this.cols % 4 === 0;
  }

  /** WGSL type of the binding; `slices` such matrices may follow each other, `stride` numbers apart. */
  type(slices = 1, stride = 0): string {
    const size = (slices - 1) * stride + this.rows * this.cols;
    return this.whole ? `array<vec4f, ${size / 4}>` : `array<f32, ${size}>`;
  }

  /** Where a row begins. */
  rowBase(row: string): string {
    return `${row} * ${this.whole ? this.cols / 4 : this.cols}u`;
  }

  /** Where matrix number `slice` begins, a multiple of `stride` numbers. */
  sliceBase(slice: string, stride: number): string {
    return `${slice} * ${this.whole ? stride / 4 : stride}u`;
  }

  /** Functions that `load` and `store` use; needed where the rows are not whole vec4s. */
  functions(access: 'read' | 'write'): string {
    if (this.whole) return '';
    const { name, cols } = this;
    const each = (statement: (number: string, lane: string) => string) =>
      [0, 1, 2, 3]
        .map(
          (q) =>
            `if (4u * col4 + ${q}u < ${cols}u) { ${statement(`${name}[base + 4u * col4 + ${q}u]`, `v.${'xyzw'[q]}`)} }`,
        )
        .join('\n  ');
    return access === 'read'
      ? `fn load_${name}(base: u32, col4: u32) -> vec4f {
  var v = vec4f(0.0);
  ${each((number, lane) => `${lane} = ${number};`)}
  return v;
}`
      : `fn store_${name}(base: u32, col4: u32, v: vec4f) {
  ${each((number, lane) => `${number} = ${lane};`)}
}`;
  }

  load(base: string, col4: string): string {
    return this.whole ? `${this.name}[${base} + ${col4}]` : `load_${this.name}(${base}, ${col4})`;
  }

  store(base: string, col4: string, value: string): string {
    return this.whole
      ? `${this.name}[${base} + ${col4}] = ${value};`
      : `store_${this.name}(${base}, ${col4}, ${value});`;
  }
}
