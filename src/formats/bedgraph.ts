/** Digits behind the point. */
const DIGITS = 4;

/**
 * A bedGraph of the bases of one record from `start` on: a line for each run of bases of one value, none where it is
 * NaN; 0-based and half-open.
 */
export function bedGraphText(record: string, start: number, values: Float32Array): string {
  const lines: string[] = [];
  let from = 0;
  let held = '';
  for (let i = 0; i <= values.length; i++) {
    const text = i < values.length && !Number.isNaN(values[i]) ? String(Number(values[i].toFixed(DIGITS)) + 0) : '';
    if (i > 0 && text === held) continue;
    if (held !== '') lines.push(`${record}\t${start + from}\t${start + i}\t${held}\n`);
    [from, held] = [i, text];
  }
  return lines.join('');
}
