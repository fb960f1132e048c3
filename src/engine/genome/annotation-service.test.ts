import { expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { AnnotationService } from './annotation-service';
import type { GenomeLoader } from './genome-loader';

const { genome } = parse(`>chr\n${randomDna(2000)}\n`);
const gff = (name: string) => new File([`##gff-version 3\nchr\t.\tgene\t1\t99\t.\t+\t.\tID=${name}\n`], `${name}.gff`);

it('of two files that are read at once the later counts, whichever is whole first', async () => {
  const service = new AnnotationService({ forExploring: () => ({ genome, id: null }) as never }, {} as GenomeLoader);
  const slow = gff('slow');
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const bytes = slow.arrayBuffer();
  slow.slice = () => ({ arrayBuffer: () => held.then(() => bytes) }) as unknown as Blob;
  const first = service.read(slow);
  await service.read(gff('quick'));
  go();
  await expect(first).rejects.toThrow(DOMException);
  expect((await service.report())?.source).toBe('quick.gff');
});
