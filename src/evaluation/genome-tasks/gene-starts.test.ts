import { describe, expect, it } from 'vitest';
import { reverseComplement } from '../data/sequence-keys';
import { codes, letters, noBreath } from '../fixtures';
import { GENE_TEXT, GENES, geneSource } from './fixtures-genes';
import { geneStarts } from './gene-starts';

const LENGTH = 30;
/** The genome with ATG or GTG where a gene begins, and one gene that begins with none. */
const text = GENES.genes.reduce((letters_, { strand, segments: [{ start, end }] }, i) => {
  const codon = i === 3 ? 'CCC' : i % 3 === 0 ? 'GTG' : 'ATG';
  const at = strand === '+' ? start : end - 3;
  const written = strand === '+' ? codon : letters(reverseComplement(codes(codon)));
  return letters_.slice(0, at) + written + letters_.slice(at + 3);
}, GENE_TEXT);
const source = geneSource(text);
const make = (windows = 1000, genes = GENES) => geneStarts(source, genes, { windowLength: LENGTH, windows }, noBreath);

/** First base and strand of the codon at the centre of a window. */
function siteOf(window: Uint8Array) {
  const forward = text.indexOf(letters(window));
  if (forward >= 0) return { at: forward + LENGTH / 2, strand: '+' };
  return { at: text.indexOf(letters(reverseComplement(window))) + LENGTH - 1 - LENGTH / 2, strand: '-' };
}
const isStart = ({ at, strand }: ReturnType<typeof siteOf>) =>
  GENES.genes.some(
    ({ strand: own, segments: [{ start, end }] }) => own === strand && at === (own === '+' ? start : end - 1),
  );

describe('where genes start', () => {
  it('is at the centre of a window on the gene’s strand, beside as many codons that start none', async () => {
    const { sequences, labels, classes } = await make();
    expect(classes).toEqual(['other codon', 'gene start']);
    const codons = new Map<string, number>();
    for (const [row, window] of sequences.entries()) {
      const codon = letters(window.subarray(LENGTH / 2, LENGTH / 2 + 3));
      expect(codon).toMatch(/^[AGT]TG$/);
      expect(isStart(siteOf(window))).toBe(labels[row] === 1);
      const key = `${codon} ${siteOf(window).strand}`;
      codons.set(key, (codons.get(key) ?? 0) + (labels[row] === 1 ? 1 : -1));
    }
    expect([...codons.values()].every((difference) => difference === 0)).toBe(true);
    expect(sequences.length).toBeGreaterThan(120);
  });

  it('is tested in what is held out, and limited in training alone', async () => {
    const { sequences, parts } = await make(20);
    expect(parts.filter((part) => part === 'train')).toHaveLength(40);
    for (const [row, window] of sequences.entries()) {
      const { at } = siteOf(window);
      const heldOut = source.split.validation.ofRecord(0).some(({ start, end }) => at >= start && at < end);
      expect(heldOut).toBe(parts[row] !== 'train');
    }
  });

  it('is refused where too few genes have a start', async () => {
    const cut = { ...GENES, genes: GENES.genes.map((gene) => ({ ...gene, hasStart: false })) };
    await expect(make(1000, cut)).rejects.toMatchObject({ code: 'genes-too-few' });
  });
});
