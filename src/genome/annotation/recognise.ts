import { TypedError } from '../../errors/typed-error';
import type { NamedBlob } from '../../formats/byte-stream';
import { Notes } from '../../formats/notes';
import { refusedFile } from '../../formats/refusals';
import { sniffAny } from '../../formats/sniff';
import { unpacked } from '../../formats/unpacked';
import { columnsOf, formatOf, withoutRowNames } from '../split/region-lines';

/** What says something of a genome that is open, and is no genome. */
const FORMATS = { vcf: 'VCF', bed: 'BED', gff: 'GFF3', genbank: 'GenBank' } as const;
export type AboutGenome = (typeof FORMATS)[keyof typeof FORMATS];

const WANTED = 'a VCF, BED, GFF3 or GenBank file';

const linesOf = (head: Uint8Array): string[] =>
  new TextDecoder()
    .decode(head)
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));

/**
 * Tells variants from annotation by the first bytes of a file, plain or gzip, whatever it is called.
 * @throws TypedError `format-*` where it is known to be something else, `file-unknown` where it is nothing known
 */
export async function recognise(file: NamedBlob): Promise<AboutGenome> {
  const { head } = await unpacked(file, new Notes());
  const found = sniffAny(head);
  if (found === 'vcf' || found === 'bed' || found === 'gff' || found === 'genbank') return FORMATS[found];
  // What the reader of regions reads, however its columns are cut, and whatever stands above them.
  const isTable = found === undefined || found === 'index' || found === 'table';
  const regions = isTable ? formatOf(withoutRowNames(linesOf(head).map(columnsOf)).lines) : undefined;
  if (regions !== undefined) return regions;
  if (found !== undefined && found !== 'index') throw refusedFile(found, file.name, WANTED);
  throw new TypedError(
    'file-unknown',
    `${file.name} is neither variants nor annotation.`,
    `Choose ${WANTED}; a genome is opened on Data.`,
    { file: file.name },
  );
}
