import { expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { randomDna } from '../../numerics/fixtures-dna';
import { AnnotationService } from './annotation-service';
import type { GenomeLoader } from './genome-loader';

const { genome } = parse(`>chr\n${randomDna(2000)}\n`);
const gff = (name: string) => new File([`##gff-version 3\nchr\t.\tgene\t1\t99\t.\t+\t.\tID=${name}\n`], `${name}.gff`);

it('of a genome that is no longer open is not told of the one that is', async () => {
  const other = parse(`>chr\n${randomDna(2000, 2)}\n`).genome;
  let open = genome;
  const service = new AnnotationService(
    { forExploring: () => ({ genome: open, id: null }) as never },
    {} as GenomeLoader,
  );
  open = other;
  await service.read(gff('own'));
  open = genome;
  const late = service.read(gff('late'));
  open = other;
  await late;
  expect((await service.report())?.source).toBe('own.gff');
});

it('keeps the later of two files where the earlier one is still being written', async () => {
  const kept: string[] = [];
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const annotate = async (_: string, { source }: { readonly source: string }) => {
    if (source === 'first.gff') await held;
    kept.push(source);
  };
  const loader = { library: async () => ({ annotate }) } as unknown as GenomeLoader;
  const service = new AnnotationService({ forExploring: () => ({ genome, id: 'a' }) as never }, loader);
  const first = service.read(gff('first'));
  await new Promise((done) => setTimeout(done, 20));
  const second = service.read(gff('second'));
  await new Promise((done) => setTimeout(done, 20));
  go();
  await expect(first).rejects.toThrow(DOMException);
  expect((await second).source).toBe('second.gff');
  expect(kept.at(-1)).toBe('second.gff');
  expect((await service.report())?.source).toBe('second.gff');
});

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
