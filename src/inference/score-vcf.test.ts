import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../device/webgpu/backend';
import { parse } from '../genome/fixtures';
import type { ChrNames } from '../genome/variants/place-variant';
import { nodePlatform } from '../platform/node/node-platform';
import { recordBases } from './record-bases';
import { scoreVcf } from './score-vcf';
import { type ScoredVariant, TSV_HEADER, tsvLine } from './scored-variant';
import { AT_ONCE, drawnCodes, opinionated, SHAPES } from './testing';
import { scoreTyped } from './typed-variants';
import type { VcfSummary } from './variant-batch';
import { influences, variantEffects } from './variant-scores';

const data = 'node_modules/.helicase-tests';
beforeAll(() => openBackend('wasm', nodePlatform(data, data), () => undefined));

const LETTERS = 'ACGTN';
const codes = drawnCodes(80);
const letters = [...codes].map((code) => LETTERS[code]);
letters[50] = 'N';
const { genome } = parse(`>1 first\n${letters.join('')}\n>two\nACGTTGCAACGTTGCAACGTTGCAACGT\n`);

/** Another base than what stands at a place. */
const other = (place: number, by = 1) => LETTERS[(LETTERS.indexOf(letters[place]) + by) % 4];
const HEADER = '##fileformat=VCFv4.3\n##source=caf\u00e9 "x"\n';
const COLUMNS = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n';
const row = (contig: string, place: number, ref: string, alt: string, info = 'AC=1;DB') =>
  `${contig}\t${place + 1}\trs1\t${ref}\t${alt}\t29.10\tPASS\t${info}\tGT\t0|1`;

interface Asked {
  readonly chr?: ChrNames;
  readonly influence?: boolean;
  readonly pace?: () => Promise<void>;
}

async function score(content: string | Uint8Array<ArrayBuffer>, { chr = 'ask', influence = false, pace }: Asked = {}) {
  const network = opinionated(SHAPES[0]);
  const pieces: Uint8Array[] = [];
  const variants: ScoredVariant[] = [];
  try {
    const summary: VcfSummary = await scoreVcf(
      { network, genome, chr, influence, model: 'run "a"\nstep 3' },
      new File([content], 'mine.vcf'),
      { write: (bytes) => void pieces.push(bytes), take: (some) => void variants.push(...some) },
      pace === undefined ? AT_ONCE : { pace },
    );
    return { bytes: Buffer.concat(pieces), text: Buffer.concat(pieces).toString(), variants, summary };
  } finally {
    network.dispose();
  }
}

async function effectsOf(place: number, alternatives: readonly string[]) {
  const network = opinionated(SHAPES[0]);
  const sites = [
    { bases: recordBases(genome, 0), place, alternatives: alternatives.map((each) => LETTERS.indexOf(each)) },
  ];
  const [[effect], [influence]] = [
    await variantEffects(network, sites, AT_ONCE),
    await influences(network, sites, AT_ONCE),
  ];
  network.dispose();
  return { effects: [...effect.values], influences: [...influence.values] };
}

describe('a scored VCF', () => {
  it('has its scores in INFO, what they are in the header, and every other byte as it was', async () => {
    const rows = [row('1', 30, letters[30], other(30)), row('1', 31, letters[31].toLowerCase(), other(31), '.')];
    const { text, summary } = await score(`${HEADER}${COLUMNS}${rows.join('\n')}\n`);
    const ours = text.split('\n').filter((line) => /^##(helicaseModel|INFO=<ID=HELICASE)/.test(line));
    expect(ours).toEqual([
      '##helicaseModel=run "a" step 3',
      expect.stringMatching(/^##INFO=<ID=HELICASE_LLR,Number=A,Type=Float,Description="[^"]+">$/),
      expect.stringMatching(/^##INFO=<ID=HELICASE_SHIFTED,Number=0,Type=Flag,Description="[^"]+">$/),
    ]);
    const [one] = (await effectsOf(30, [other(30)])).effects;
    const [two] = (await effectsOf(31, [other(31)])).effects;
    expect(text.replace(/^##(helicaseModel|INFO).*\n/gm, '')).toBe(
      `${HEADER}${COLUMNS}${rows[0].replace('DB', `DB;HELICASE_LLR=${Number(one.toFixed(4))}`)}\n` +
        `${rows[1].replace('\t.\t', `\tHELICASE_LLR=${Number(two.toFixed(4))}\t`)}\n`,
    );
    expect(summary).toEqual({ rows: 2, scored: 2, shifted: 0, unscored: {}, unknownRecords: [] });
  });

  it('keeps bytes that are no text, CR LF, a last line without end, and is the same from bgzip', async () => {
    const latin = Buffer.from(
      `${HEADER}${COLUMNS}${row('1', 30, letters[30], other(30), 'NOTE=\u00ff')}`.replaceAll('\n', '\r\n'),
      'latin1',
    );
    const { bytes } = await score(new Uint8Array(latin));
    const back = bytes.toString('latin1').replace(/^##(helicaseModel|INFO).*\r\n/gm, '');
    expect(back.replace(/;HELICASE_LLR=[-\d.]+/, '')).toBe(latin.toString('latin1'));
    expect(bytes.toString('latin1').replaceAll('\r\n', '')).not.toContain('\n');
    const packed = Buffer.concat([gzipSync(latin.subarray(0, 50)), gzipSync(latin.subarray(50))]);
    expect((await score(new Uint8Array(packed))).bytes.equals(bytes)).toBe(true);
  });

  it('answers each alternative in its place, with a reason where it has no score', async () => {
    const [a, b] = [other(30), other(30, 2)];
    const long = `${letters[30]}${letters[31]}`;
    const rows = [
      row('1', 30, letters[30], `${a},<DEL>,${b},*`),
      row('1', 30, long, `${a}${letters[31]},${letters[30]},${a}${other(31)}`),
      row('1', 50, 'N', 'A'),
      row('1', 30, letters[30], '.'),
      row('1', 30, letters[30], 'N'),
      row('1', 30, letters[30], `${letters[30]}]two:3]`),
      row('1', 80, 'N', '<DEL>'),
      row('elsewhere', 3, 'A', 'C'),
    ];
    const { text, variants, summary } = await score(`${HEADER}${COLUMNS}${rows.join('\n')}\n`);
    const { effects } = await effectsOf(30, [a, b]);
    const [first, second] = effects.map((effect) => String(Number(effect.toFixed(4))));
    expect([...text.matchAll(/HELICASE_LLR=([^\t;]+)/g)].map(([, list]) => list)).toEqual([
      `${first},.,${second},.`,
      `${first},.,.`,
      ...new Array(6).fill('.'),
    ]);
    expect(variants.map(({ unscored }) => unscored)).toEqual([
      ...[null, 'symbolic', null, 'overlapped', null, 'indel', 'several-bases', 'unknown-base', 'no-alternative'],
      ...['unknown-base', 'symbolic', 'symbolic', 'unknown-record'],
    ]);
    expect(summary).toMatchObject({ rows: 8, scored: 3, unknownRecords: [{ name: 'elsewhere', rows: 1 }] });
    expect(Object.values(summary.unscored).reduce((sum, count) => sum + count, 0)).toBe(10);
    const table = TSV_HEADER + variants.map(tsvLine).join('');
    expect(table.split('\n')[2]).toBe(`1\t31\t${letters[30]}\t<DEL>\t.\t.\t0\tsymbolic allele or breakend`);
  });

  it('flags what a record end shifted, gives influence where asked for, and is scored anew in place', async () => {
    const plain = `${HEADER}${COLUMNS}${row('1', 2, letters[2], other(2))}\n`;
    const { text, variants } = await score(plain, { influence: true });
    const [influence] = (await effectsOf(2, [other(2)])).influences;
    expect(text).toMatch(/DB;HELICASE_LLR=[-\d.]+;HELICASE_INFLUENCE=[\d.]+;HELICASE_SHIFTED\tGT/);
    expect(variants[0].influence).toBeCloseTo(influence, 5);
    expect(variants[0].shifted).toBe(true);
    expect((await score(text, { influence: true })).text).toBe(text);
    expect((await score(text)).text).toBe((await score(plain)).text);
  });

  it.each([
    ['another genome', row('1', 30, other(30), 'A'), 'vcf-reference', 4],
    ['a position beyond the record', row('two', 400, 'A', 'C'), 'vcf-reference', 4],
    ['a line that is cut off', '1\t4\t.\tA', 'vcf-format', 4],
    ['a position that is none', row('1', 30, 'A', 'C').replace('\t31\t', '\tx\t'), 'vcf-format', 4],
    ['names that differ by chr', row('chr1', 30, letters[30], other(30)), 'vcf-contig-names', 4],
  ])('is refused with its line for %s', async (_, line, code, at) => {
    await expect(score(`${HEADER}${COLUMNS}${line}\n`)).rejects.toMatchObject({ code, place: { line: at } });
  });

  it('is read behind byte order marks, which it is written without', async () => {
    const text = `${HEADER}${COLUMNS}${row('1', 30, letters[30], other(30))}\n`;
    for (const marks of ['\ufeff', '\ufeff\ufeff'])
      expect((await score(marks + text)).text).toBe((await score(text)).text);
  });

  it.each([
    '',
    'chrom\tpos\n',
    `${HEADER}${row('1', 30, letters[30], 'A')}\n`,
    HEADER,
    `${HEADER}${COLUMNS}${row('1', 30, letters[30], 'A')}\n`.replaceAll('\n', '\r'),
  ])('is refused as no VCF: %j', async (text) => {
    await expect(score(text)).rejects.toMatchObject({ code: 'vcf-format' });
  });

  it.each([
    ['gzip in gzip', gzipSync(gzipSync(HEADER + COLUMNS)), 'format-double-gzip'],
    ['BCF', gzipSync(Buffer.from('BCF\u0002\u0002')), 'format-binary'],
    ['a page', Buffer.from('<!DOCTYPE html><html></html>'), 'format-html'],
  ])('is told for what it is: %s', async (_, content, code) => {
    await expect(score(new Uint8Array(content))).rejects.toMatchObject({ code });
  });

  it('may have lines of blanks anywhere, which stay as they are', async () => {
    const line = row('1', 30, letters[30], other(30));
    const { text, summary } = await score(`\n${HEADER}${COLUMNS}${line}\n \t\n${line}\n\n  `);
    expect(summary).toMatchObject({ rows: 2, scored: 2 });
    expect(text.startsWith('\n##fileformat')).toBe(true);
    expect(text).toMatch(/\n \t\n1\t31\t.*\n\n {2}$/);
  });

  it('has no empty field in INFO where that ended in a semicolon', async () => {
    const { text } = await score(`${HEADER}${COLUMNS}${row('1', 30, letters[30], other(30), 'AC=1;')}\n`);
    expect(text).toMatch(/\tAC=1;HELICASE_LLR=/);
  });

  it('is a VCF again or refused with its line, whatever stands in its columns', async () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('1', 'two', '.', '', 'A', 'C,G', '<DEL>', '*', '0', '31', 'AC;'),
    );
    const line = fc.array(cell, { maxLength: 10 }).map((cells) => cells.join('\t').replace(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), async (lines, end) => {
        const given = `${HEADER}${COLUMNS}`.replaceAll('\n', end) + lines.map((each) => each + end).join('');
        const outcome = await score(given, { chr: 'same' }).catch((cause: unknown) => cause);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: expect.stringMatching(/^vcf-/), place: { line: expect.any(Number) } });
          return;
        }
        const { text, summary } = outcome as Awaited<ReturnType<typeof score>>;
        const kept = text.replace(/^##(helicaseModel|INFO=<ID=HELICASE).*\r?\n/gm, '');
        expect(kept.split('\n').map((each) => each.split('\t').slice(0, 7))).toEqual(
          given.split('\n').map((each) => each.split('\t').slice(0, 7)),
        );
        expect(summary.rows).toBe(lines.filter((each) => each.trim() !== '' && !each.startsWith('#')).length);
      }),
      { numRuns: 60 },
    );
  });

  it('takes names with chr as the user says', async () => {
    const text = `${HEADER}${COLUMNS}${row('chr1', 30, letters[30], other(30))}\n`;
    expect((await score(text, { chr: 'same' })).summary.scored).toBe(1);
    expect((await score(text, { chr: 'different' })).summary).toMatchObject({
      scored: 0,
      unscored: { 'unknown-record': 1 },
    });
  });

  it('ends where it is cancelled', async () => {
    const many = Array.from({ length: 20_000 }, () => row('1', 30, letters[30], other(30))).join('\n');
    let left = 5;
    const pace = async () => {
      if (left-- === 0) throw new Error('cancelled');
    };
    await expect(score(`${HEADER}${COLUMNS}${many}\n`, { pace })).rejects.toThrow('cancelled');
  });
});

describe('variants typed by hand', () => {
  const typed = async (text: string) => {
    const network = opinionated(SHAPES[0]);
    const variants: ScoredVariant[] = [];
    const job = { network, genome, chr: 'ask', influence: true, model: '' } as const;
    try {
      await scoreTyped(job, text, (some) => void variants.push(...some), AT_ONCE);
      return variants;
    } finally {
      network.dispose();
    }
  };

  it('are scored as those of a file', async () => {
    const [a, b] = [other(30), other(30, 2)];
    const { effects, influences: moved } = await effectsOf(30, [a, b]);
    const scored = await typed(`1:31 ${letters[30]}>${a},${b}\n\n two:1,0 C>A `);
    expect(scored.map(({ position }) => position)).toEqual([31, 31, 10]);
    expect(scored.slice(0, 2).map(({ effect }) => effect)).toEqual(effects);
    expect(scored.slice(0, 2).map(({ influence }) => influence)).toEqual(moved);
  });

  it('may be written as HGVS and papers do', async () => {
    const [a, b] = [letters[30], other(30)];
    for (const text of [`1:g.31${a}>${b}`, `1:m.31${a}>${b}`, `1:31${a}>${b}`, `1:31 ${a} \u2192 ${b}`])
      expect(await typed(text)).toMatchObject([
        { record: 0, position: 31, reference: a, alternative: b, unscored: null },
      ]);
  });

  it.each([
    ['1:31', 'variant-syntax'],
    [`1:31 ${other(30)}>A`, 'vcf-reference'],
  ])('are refused with their line: %s', async (text, code) => {
    await expect(typed(`two:10 C>A\n${text}`)).rejects.toMatchObject({ code, place: { line: 2 } });
  });
});
