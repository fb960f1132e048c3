/**
 * How a product is cut into pieces. `registers`: each invocation computes rows x cols of the result with vec4 loads,
 * without shared memory and barriers. `quads`: the same, but four neighbouring invocations, with tiles one below the
 * other, share their loads of b, as software adapters want it where their quads are known
 * (`device/webgpu/quads.ts`). `shared`: 16 x 16 invocations bring blocks of both operands into shared memory, and each
 * computes rows x cols of the workgroup's block, as hardware wants it. Rows and cols are multiples of 4.
 */
export interface Tile {
  readonly kind: 'registers' | 'quads' | 'shared';
  readonly rows: number;
  readonly cols: number;
}

/**
 * A matrix product out[row, col] = sum over k of a(row, k) b(k, col), to be completed by what it is a product of:
 * expressions of the caller load its operands and store its results, so that gathers, shifts, activations and residuals
 * cost no pass of their own.
 *
 * Three forms, by what a vec4 load of each operand runs along: `nn` a along k, b along the columns; `nt` both along k;
 * `tn` a along the rows, b along the columns. Sums run over k in order, so the same numbers give the same bits each
 * time. Setup statements name what later expressions use; the names must end in the given suffix.
 */
export interface Product {
  readonly form: 'nn' | 'nt' | 'tn';
  readonly rows: number;
  readonly cols: number;
  readonly depth: number;
  /** Bindings and functions. */
  readonly declarations: string;
  /** `nn`, `nt`: once for each row that `a` is loaded of. */
  readonly rowSetup?: (suffix: string, row: string) => string;
  /** Once for each four columns that are loaded or stored. */
  readonly colSetup?: (suffix: string, col4: string) => string;
  /** Once for each four k (`nn`, `nt`) or each k (`tn`), before its loads. */
  readonly depthSetup?: (k: string) => string;
  /** `nn`, `nt`: values 4k to 4k+3 of a row; `tn`: rows 4 row4 to 4 row4 + 3 at k. Zero past the end of k. */
  readonly a: (at: { readonly suffix: string; readonly k: string; readonly row4: string }) => string;
  /** `nn`, `tn`: columns 4 col4 to 4 col4 + 3 at k; `nt`: values 4k to 4k+3 of column col. Zero past the end of k. */
  readonly b: (at: {
    readonly suffix: string;
    readonly k: string;
    readonly col4: string;
    readonly col: string;
  }) => string;
  /**
   * Statements that put columns 4 col4 to 4 col4 + 3 of a row where they belong. The last four may reach past the last
   * column.
   */
  readonly store: (at: {
    readonly suffix: string;
    readonly row: string;
    readonly col4: string;
    readonly value: string;
  }) => string;
  /** `tn` only: depthSetup may also use `within`, the place of k in its run of so many, which are windows of tokens. */
  readonly period?: number;
  /** `tn` only: puts away the sum of b over k. */
  readonly storeColumnSums?: (at: { readonly col4: string; readonly value: string }) => string;
  /**
   * `tn` only: k is cut into so many parts, each with a result of its own; stores read the part's number from `slice`.
   */
  readonly slices?: number;
}
