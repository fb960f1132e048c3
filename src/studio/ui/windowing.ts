/** Which rows of a long list to draw. All rows are equally high. */
export interface Windowed {
  /** Rows [first, end) are drawn. */
  readonly first: number;
  readonly end: number;
  /** Empty space above the drawn rows and below them, in pixels. */
  readonly above: number;
  readonly below: number;
}

/** Browsers draw no element higher than about 17 million pixels; a longer list scrolls in proportion. */
const TALLEST = 8_000_000;
const SPARE_ROWS = 8;

export function windowOf(rows: number, rowHeight: number, scrollTop: number, viewport: number): Windowed {
  const full = rows * rowHeight;
  const height = Math.min(full, TALLEST);
  const scroll = Math.min(Math.max(0, scrollTop), Math.max(0, height - viewport));
  // The row at the upper edge, with its fraction.
  const top = full <= TALLEST ? scroll / rowHeight : (scroll / (height - viewport)) * (rows - viewport / rowHeight);
  const spare = Math.min(SPARE_ROWS, Math.floor(scroll / rowHeight));
  const first = Math.max(0, Math.floor(top) - spare);
  const end = Math.min(rows, Math.ceil(top + viewport / rowHeight) + SPARE_ROWS);
  const above = Math.max(0, scroll - (top - first) * rowHeight);
  return { first, end, above, below: Math.max(0, height - above - (end - first) * rowHeight) };
}
