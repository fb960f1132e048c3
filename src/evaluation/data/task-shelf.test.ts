import { describe, expect, it } from 'vitest';
import { FaultyFolder } from '../../platform/memory/faulty-folder';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { noBreath, taskFile, twoClasses } from '../fixtures';
import { readTaskFiles } from '../readers/read-task';
import { decodeExamples, encodeExamples } from './stored-examples';
import { TaskData } from './task-data';
import { TaskShelf } from './task-shelf';

async function data() {
  const files = [
    taskFile('train.csv', 'sequence,label\nACGTNACG,0\nTTTT,1\nMEL,1\nAC,1\n'),
    taskFile('dev.csv', 'sequence,label\nGGGG,1\n'),
    taskFile('test.csv', 'sequence,label\nTTTT,1\nCCCC,0\n'),
  ];
  const examples = await readTaskFiles(twoClasses, files);
  const report = async (removeLeaks: boolean) =>
    (await (await TaskData.of(twoClasses, examples, 'three files', noBreath)).prepare({ removeLeaks })).report;
  return { examples, report };
}

describe('the shelf of task data', () => {
  it('gives rows and report again as they were kept', async () => {
    const { examples, report } = await data();
    const folder = new MemoryFolder();
    await new TaskShelf(folder).keep(examples, await report(false));
    const again = new TaskShelf(folder);
    expect(await again.reports()).toEqual([await report(false)]);
    const rows = await again.rows('gue/test');
    expect(rows).toEqual({ ...examples, refused: { ...examples.refused }, noted: { ...examples.noted } });
    const prepared = await (await TaskData.of(twoClasses, rows!, 'three files', noBreath)).prepare({
      removeLeaks: false,
    });
    expect(prepared.report).toEqual(await report(false));
  });

  it('gives the report of a build that looked for no shuffled twins, and none that it cannot read', async () => {
    const { examples, report } = await data();
    const { twins: _, ...older } = await report(false);
    const shelf = new TaskShelf(new MemoryFolder());
    await shelf.keep(examples, older);
    expect(await shelf.reports()).toEqual([older]);
    await shelf.update({ ...older, classes: 'two' as never });
    expect(await shelf.reports()).toEqual([]);
  });

  it('gives no rows whose header says what cannot be', async () => {
    const { examples, report } = await data();
    for (const wrong of [
      { classes: 7 as never },
      { refused: { count: -1, first: [] } },
      { noted: { count: 1, first: [{ file: 7 as never, code: '', message: '' }] } },
    ]) {
      const shelf = new TaskShelf(new MemoryFolder());
      await shelf.keep({ ...examples, ...wrong }, await report(false));
      expect(await shelf.rows('gue/test')).toBeUndefined();
    }
    const longer = encodeExamples(examples);
    expect(decodeExamples(longer.slice(0, longer.length >> 1))).toBeUndefined();
    expect(decodeExamples(new Uint8Array(3))).toBeUndefined();
  });

  it('keeps changed options with the same rows, and drops both when told', async () => {
    const { examples, report } = await data();
    const shelf = new TaskShelf(new MemoryFolder());
    await shelf.keep(examples, await report(false));
    await shelf.update(await report(true));
    expect((await shelf.reports())[0]).toMatchObject({ options: { removeLeaks: true }, removed: 2 });
    await shelf.drop('gue/test');
    expect(await shelf.reports()).toEqual([]);
    expect(await shelf.rows('gue/test')).toBeUndefined();
  });

  it('does not give rows that were changed on disk', async () => {
    const { examples, report } = await data();
    const folder = new MemoryFolder();
    const shelf = new TaskShelf(folder);
    await shelf.keep(examples, await report(false));
    const inner = await folder.folder('gue~test');
    const bytes = new Uint8Array(await (await inner.read('rows.bin'))!.arrayBuffer());
    bytes[bytes.length - 1] ^= 1;
    await inner.write('rows.bin', bytes);
    expect(await shelf.rows('gue/test')).toBeUndefined();
  });

  it('lists nothing half written, wherever the tab dies while it keeps data', async () => {
    const { examples, report } = await data();
    const given = await report(false);
    for (let at = 1; ; at++) {
      const folder = new MemoryFolder();
      const faulty = new FaultyFolder(folder, { at, when: 'during' });
      const outcome = await new TaskShelf(faulty).keep(examples, given).then(
        () => 'kept',
        () => 'failed',
      );
      const rows = await new TaskShelf(folder).rows('gue/test');
      const listed = await new TaskShelf(folder).reports();
      if (outcome === 'kept') {
        expect(listed).toEqual([given]);
        expect(at).toBeGreaterThan(4);
        return;
      }
      if (listed.length > 0) expect(rows?.sequences.length).toBe(examples.sequences.length);
    }
  });
});
