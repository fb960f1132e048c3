/**
 * The Markdown of docs/, as much of it as those pages use: headings, paragraphs, lists, tables; code, bold and links
 * within them. Links lead to pages that the studio does not have, so only their text is kept.
 */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold'; readonly inside: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly inside: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const ITEM = /^(?:[-*]|(\d+)\.) +/;
const TABLE_RULE = /^\|[\s:|-]+\|$/;

export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const chunk of text.replaceAll('\r\n', '\n').split(/\n{2,}/)) {
    // A heading or a list may follow a line without a blank one between.
    let lines = chunk.split('\n').filter((line) => line.trim() !== '');
    while (lines.length > 0) {
      const length = blockLength(lines);
      blocks.push(blockOf(lines.slice(0, length)));
      lines = lines.slice(length);
    }
  }
  return blocks;
}

type Kind = Block['kind'];
const kindOf = (line: string): Kind =>
  /^#{1,6} /.test(line) ? 'heading' : line.startsWith('|') ? 'table' : ITEM.test(line) ? 'list' : 'paragraph';

/** Lines of the block that begins: what is indented goes on with an item. */
function blockLength(lines: readonly string[]): number {
  const kind = kindOf(lines[0]);
  if (kind === 'heading') return 1;
  const end = lines.findIndex((line, i) => i > 0 && kindOf(line) !== kind && !(kind === 'list' && /^\s/.test(line)));
  return end < 0 ? lines.length : end;
}

function blockOf(lines: readonly string[]): Block {
  const kind = kindOf(lines[0]);
  if (kind === 'heading') {
    const [, marks, text] = /^(#+) +(.*)$/.exec(lines[0])!;
    return { kind, level: marks.length, text };
  }
  if (kind === 'table') {
    const rows = lines.filter((line) => !TABLE_RULE.test(line)).map((line) => cellsOf(line).map(parseInline));
    return { kind, rows };
  }
  if (kind === 'paragraph') return { kind, inside: parseInline(lines.map((line) => line.trim()).join(' ')) };
  const items: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return { kind, ordered: /^\d/.test(lines[0]), items: items.map(parseInline) };
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  const found = /`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\([^)]*\)/g;
  let end = 0;
  for (const match of text.matchAll(found)) {
    const [whole, code, bold, link] = match;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (bold !== undefined) parts.push({ kind: 'bold', inside: parseInline(bold) });
    else parts.push(...parseInline(link));
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
