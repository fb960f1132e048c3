import { describe, expect, it } from 'vitest';
import { reverseComplement } from '../data/sequence-keys';
import { letters, noBreath } from '../fixtures';
import { GENE_TEXT, GENES, geneSource } from './fixtures-genes';
import { stopSubstitutions } from './stop-substitutions';

const LENGTH = 30;
const source = geneSource();
const make = (genes = GENES) => stopSubstitutions(source, genes, { windowLength: LENGTH, windows: 1 }, noBreath);

/** The gene that a window is of, with the index of the changed base in it, both in reading order. */
function geneAround(window: Uint8Array) {
  const forward = GENE_TEXT.indexOf(letters(window));
  const strand = forward >= 0 ? '+' : '-';
  const at =
    strand === '+' ? forward + LENGTH / 2 : GENE_TEXT.indexOf(letters(reverseComplement(window))) + LENGTH / 2 - 1;
  const gene = GENES.genes.find(
    ({ strand: own, segments: [{ start, end }] }) => own === strand && at >= start && at < end,
  );
  if (gene === undefined) throw new Error(`no gene at ${at}`);
  const [{ start, end }] = gene.segments;
  return { at, index: strand === '+' ? at - start : end - 1 - at };
}
const STOP = /^(TAA|TAG|TGA)$/;

describe('substitutions that make a stop', () => {
  it('make one in frame, or the same three letters out of frame and none in it', async () => {
    const { sequences, labels, substitutions, parts, classes } = await make();
    expect(classes).toEqual(['out of frame', 'stop in frame']);
    expect(new Set(parts)).toEqual(new Set(['test']));
    const heldOut = source.split.validation.ofRecord(0);
    const places = new Set<number>();
    const kinds = new Map<string, number>();
    for (const [row, window] of sequences.entries()) {
      const changed = window.slice();
      changed[LENGTH / 2] = substitutions!.alternatives[row];
      expect(changed[LENGTH / 2]).not.toBe(window[LENGTH / 2]);
      const { at, index } = geneAround(window);
      places.add(at);
      expect(heldOut.some(({ start, end }) => at >= start && at < end)).toBe(true);
      const codonStart = LENGTH / 2 - (index % 3);
      const [before, after] = [window, changed].map((each) => letters(each.subarray(codonStart, codonStart + 3)));
      expect(STOP.test(after) && !STOP.test(before)).toBe(labels[row] === 1);
      // The words that become a stop, whatever their frame: of one of them there is a partner in the other class.
      const words = [0, 1, 2]
        .map((offset) => LENGTH / 2 - offset)
        .map((from) => [window, changed].map((each) => letters(each.subarray(from, from + 3))).join('>'))
        .filter((change) => STOP.test(change.slice(4)) && !STOP.test(change.slice(0, 3)));
      expect(words.length).toBeGreaterThan(0);
      if (words.length === 1) kinds.set(words[0], (kinds.get(words[0]) ?? 0) + (labels[row] === 1 ? 1 : -1));
    }
    expect(labels.filter((label) => label === 1)).toHaveLength(sequences.length / 2);
    expect(sequences.length).toBeGreaterThan(100);
    expect(places.size).toBe(sequences.length);
  });

  it('have a score by the table of counts, which knows nothing of random letters', async () => {
    const { substitutions } = await make();
    expect(substitutions?.tableScores.every((score) => Math.abs(score) < 1)).toBe(true);
    expect(await make()).toEqual(await make());
  });

  it('are refused where no gene is held out', async () => {
    await expect(make({ ...GENES, genes: [] })).rejects.toMatchObject({ code: 'genes-too-few' });
  });
});
