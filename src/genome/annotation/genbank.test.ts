import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomDna } from '../../numerics/fixtures-dna';
import { parse } from '../fixtures';
import { readAnnotation } from './annotation';
import { locationOf } from './genbank-location';

const { genome } = parse(`>NC_1.2 made up\n${randomDna(2000)}\n>other\n${randomDna(100, 2)}\n`);

const TABLE = `LOCUS       NC_1                    2000 bp    DNA     circular PHG 01-JAN-2000
DEFINITION  Made up,
            complete genome.
ACCESSION   NC_1 REGION: 1..2000
VERSION     NC_1.2
FEATURES             Location/Qualifiers
     source          1..2000
                     /organism="Made up"
     gene            complement(191..400)
                     /gene="nu1"
                     /locus_tag="b1"
     CDS             complement(191..400)
                     /gene="nu1"
                     /locus_tag="b1"
                     /codon_start=2
                     /note="a note that holds ""quotes""
                     /product=no
                     "
                     /product="DNA packaging
                     protein"
     CDS             join(1990..2000,
                     1..10)
                     /locus_tag="b2"
     CDS             500..600
                     /pseudo
                     /gene="dead"
     tRNA            700..<770
                     /product="tRNA-Ile"
     misc_feature    9000..9001
     misc_feature    somewhere
ORIGIN
        1 acgtacgtac
//
LOCUS       elsewhere                 10 bp    DNA     linear   PHG 01-JAN-2000
VERSION     elsewhere.1
FEATURES             Location/Qualifiers
     CDS             1..9
//
`;

/** One gene of the record, in a file whose first lines say this of it. */
async function placesOf(locus: string, accession: string, location: string) {
  const table = `FEATURES             Location/Qualifiers\n     CDS             ${location}\n//\n`;
  const text = `LOCUS       ${locus} DNA     linear\nACCESSION   ${accession}\nVERSION     \n${table}`;
  const { features, notes } = await readAnnotation(new File([text], 'a.gb'), genome);
  return [features.map(({ start, end, strand }) => [start, end, strand]), notes.map(({ code }) => code)];
}

describe('a GenBank file of a part of a record', () => {
  it('has its places moved to where it was cut out', async () => {
    const part = 'NC_1.2 REGION: 501..700';
    expect(await placesOf('NC_1 200 bp', part, '11..20')).toEqual([[[510, 520, '+']], ['annotation-moved']]);
  });

  it('has them turned round where it was', async () => {
    const part = 'NC_1.2 REGION: complement(501..700)';
    expect(await placesOf('NC_1 200 bp', part, '11..20')).toEqual([[[680, 690, '-']], ['annotation-moved']]);
  });

  it.each([
    ['501..520', 'NC_7:501-520'],
    ['complement(501..520)', 'NC_7:c520-501'],
  ])('is of the record that NCBI names by that part, %s', async (region, name) => {
    const { genome: part } = parse(`>${name}\n${randomDna(20)}\n`);
    const table = 'FEATURES             Location/Qualifiers\n     gene            complement(3..9)\n//\n';
    const text = `LOCUS       NC_7 20 bp DNA\nACCESSION   NC_7 REGION: ${region}\nVERSION     NC_7.1\n${table}`;
    const { features, notes } = await readAnnotation(new File([text], 'a.gb'), part);
    expect(features).toMatchObject([{ start: 2, end: 9, strand: '-' }]);
    expect(notes).toEqual([]);
  });

  it('has places beyond it left out where it was turned round', async () => {
    const part = 'NC_1.2 REGION: complement(1..200)';
    await expect(placesOf('NC_1 200 bp', part, '191..220')).rejects.toMatchObject({ code: 'regions-none' });
  });

  it('is not moved where the genome holds that part alone', async () => {
    expect(await placesOf('NC_1 100 bp', 'other REGION: 501..600', '11..20')).toEqual([[[10, 20, '+']], []]);
  });
});

it.each([
  ['NC_1.2 2000 bp', 'NC_1.2', []],
  ['NC_1.2 1999 bp', 'NC_1.2', ['annotation-length']],
  ['NC_1.22000 bp', '', []],
])(
  'LOCUS %s is compared with the record, also where its length follows its name at once',
  async (locus, name, codes) => {
    expect(await placesOf(locus, name, '11..20')).toEqual([[[10, 20, '+']], codes]);
  },
);

describe('a GenBank file', () => {
  it('gives features with their names, strands and frames, over the origin in two pieces', async () => {
    const { features, notes } = await readAnnotation(new File([TABLE], 'a.gb'), genome);
    expect(
      features.map(({ type, start, end, strand, name, phase }) => [type, start, end, strand, name, phase]),
    ).toEqual([
      ['CDS', 0, 10, '+', 'b2', 1],
      ['CDS', 190, 400, '-', 'nu1', 1],
      ['CDS', 499, 600, '+', 'dead', undefined],
      ['tRNA', 699, 770, '+', '', undefined],
      ['CDS', 1989, 2000, '+', 'b2', 0],
    ]);
    expect(features[1]).toMatchObject({ locus: 'b1', product: 'DNA packaging protein', record: 0 });
    expect(notes.map(({ code, line }) => [code, line])).toEqual([
      ['regions-beyond', 29],
      ['regions-range', 30],
      ['regions-record', 36],
    ]);
  });

  it('is read packed and with any line ends, and refused where it is of another genome', async () => {
    const packed = new File([new Uint8Array(gzipSync(TABLE.replaceAll('\n', '\r\n')))], 'a.gbff.gz');
    expect((await readAnnotation(packed, genome)).features).toHaveLength(5);
    const other = new File([TABLE.slice(TABLE.lastIndexOf('LOCUS'))], 'b.gb');
    await expect(readAnnotation(other, genome)).rejects.toMatchObject({
      code: 'regions-none',
      message: expect.stringContaining('elsewhere.1'),
    });
  });
});

describe('a location', () => {
  const told = (text: string) =>
    locationOf(text)
      ?.map(({ start, end, strand }) => `${strand}${start}-${end}`)
      .join(' ') ?? null;

  it.each([
    ['467', '+466-467'],
    ['<345..>500', '+344-500'],
    ['complement(34..126)', '-33-126'],
    ['join(12..78,134..202)', '+11-78 +133-202'],
    ['complement(join(2..6,9..12))', '-8-12 -1-6'],
    ['join(complement(9..12),complement(2..6))', '-8-12 -1-6'],
    ['order(1..2,J00194.1:100..202,4^5,7..8)', '+0-2 +6-8'],
  ])('%s', (text, pieces) => {
    expect(told(text)).toBe(pieces);
  });

  it.each(['', 'somewhere', '9..2', '0..4', 'join(1..2', 'join(1..2))', 'bond(1,2)', '1..2,3..4'])(
    '%j is none',
    (text) => {
      expect(told(text)).toBeNull();
    },
  );
});
