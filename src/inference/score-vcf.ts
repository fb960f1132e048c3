import type { NamedBlob } from '../formats/byte-stream';
import { Notes } from '../formats/notes';
import { refusedFile } from '../formats/refusals';
import { refusedContent } from '../formats/sniff';
import { unpacked } from '../formats/unpacked';
import { byteLines, headerText, isBlank, isHeader, unmarked, vcfRefused } from '../formats/vcf';
import type { Work } from './log-probabilities';
import { VariantBatch, type VariantJob, type VcfSink, type VcfSummary } from './variant-batch';

/**
 * Writes a VCF again with what a network says of its variants: `HELICASE_LLR`, ln p(ALT) - ln p(REF) for each ALT with
 * `.` where there is none. Plain, gzip or bgzip; every other byte stays. Memory does not grow with the file.
 * @throws TypedError `vcf-*`, `format-*` for a file of another kind, and what reading the file throws
 */
export async function scoreVcf(
  job: VariantJob,
  file: NamedBlob,
  sink: VcfSink,
  { pace, progress }: Work,
): Promise<VcfSummary> {
  const batch = new VariantBatch(job, file.name, sink);
  let read = 0;
  let number = 0;
  let [begun, titled] = [false, false];
  const { head, chunks } = await unpacked(file, new Notes(), (bytes) => {
    read += bytes;
  });
  const refused = refusedContent(head);
  if (refused !== undefined) throw refusedFile(refused, file.name, 'a VCF file, plain or bgzipped');
  for await (const lines of byteLines(chunks, file.name)) {
    for (const given of lines) {
      number++;
      const line = number === 1 ? unmarked(given) : given;
      if (!begun && !isBlank(line)) {
        if (!/^##fileformat=VCF/.test(headerText(line)))
          throw vcfRefused(`${file.name} is no VCF: its first line names no VCF version.`, file.name, number);
        begun = true;
      }
      if (isHeader(line)) {
        if (headerText(line).startsWith('#CHROM')) titled = true;
        batch.header(line);
      } else if (!titled && !isBlank(line)) {
        throw vcfRefused(`${file.name} has no line #CHROM before line ${number}.`, file.name, number);
      } else {
        batch.row(line, number);
      }
      if (batch.isFull) {
        await batch.flush({ pace });
        progress?.(read / file.size);
      }
    }
    await pace();
  }
  if (number === 0) throw vcfRefused(`${file.name} is empty.`, file.name, 1);
  if (!titled) throw vcfRefused(`${file.name} has no line #CHROM.`, file.name, number);
  await batch.flush({ pace });
  return batch.summary();
}
