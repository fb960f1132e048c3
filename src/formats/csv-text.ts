/** A line of CSV (RFC 4180), with its end. A cell is quoted only where it must be; null is an empty one. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(cellText).join(',')}\n`;

function cellText(cell: string | number | null): string {
  if (cell === null) return '';
  // Numbers are written in the shortest form that reads back as the same number.
  if (typeof cell === 'number') return String(cell);
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
