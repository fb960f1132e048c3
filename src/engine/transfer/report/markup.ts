/** Text in a report's markup: names and header lines come from files, and are text and nothing else. */
export const asText = (text: string): string =>
  text
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replace(/(?!\n)[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

/** Three significant digits; whole numbers from a thousand on in full. */
export function number(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return 'none';
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  return size !== 0 && size < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

/** Rows of two cells, both escaped. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, value]) => `<tr><th scope="row">${asText(name)}</th><td>${asText(value)}</td></tr>`);
  return `<table>${lines.join('')}</table>`;
}
