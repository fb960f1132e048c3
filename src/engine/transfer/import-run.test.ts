import { expect, test } from 'vitest';
import { writeSafetensors } from '../../formats/safetensors';
import { layOut } from '../../model/layout';
import { toPublished } from '../../model/published';
import { initialParameters } from '../../model/weights';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { jsonBytes } from '../../storage/json-file';
import { PRESETS } from '../../training/presets';
import { Journal } from '../../training/record/journal';
import { formatModelCard } from '../../training/record/model-card';
import { RunStore } from '../../training/record/run-store';
import { importFiles } from './import-run';
import { packRun } from './run-bundle';

const config = { ...PRESETS.nano, windowLength: 30, width: 8, hidden: 12, groupSize: 2 };
const layout = layOut(config);
const weights = writeSafetensors(toPublished(initialParameters(layout, 1), layout), { format: 'pt' });
const card = formatModelCard(config, { run: 'lambda-nano-1', network: 'teacher', step: 7, genome: null });
const filesNamed = (name: string) => [new File([weights], name), new File([card], 'config.json')];

test('the same weights from three files have three names', async () => {
  const store = new RunStore(new MemoryFolder());
  const names: string[] = [];
  for (const name of ['a.safetensors', 'b.safetensors', 'b.safetensors', 'b.safetensors'])
    names.push((await importFiles(store, filesNamed(name), 'test')).name);
  expect(names).toEqual([
    'lambda-nano-1, teacher',
    'lambda-nano-1, teacher (b)',
    'lambda-nano-1, teacher (b) 2',
    'lambda-nano-1, teacher (b) 3',
  ]);
});

test('a file that is gone when it is read is named', async () => {
  const gone = new File([weights], 'gone.safetensors');
  const blob = Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')) });
  gone.slice = () => blob;
  await expect(importFiles(new RunStore(new MemoryFolder()), [gone], 'test')).rejects.toMatchObject({
    code: 'file-changed',
    place: { file: 'gone.safetensors' },
  });
});

test('a bundle imported twice is one run, and that is said; one that has gone on since is another', async () => {
  const [there, here] = [new RunStore(new MemoryFolder()), new RunStore(new MemoryFolder())];
  const { id } = await importFiles(there, filesNamed('a.safetensors'), 'test');
  const bundle = async () => new File([await packRun(await there.files(id))], 'run.helicase.tar');
  const first = await importFiles(here, [await bundle()], 'test');
  const again = await importFiles(here, [await bundle()], 'test');
  expect(again).toMatchObject({ id: first.id, kind: 'run', notes: ['It was here already, so nothing was added.'] });
  // A label of one's own makes it no other run.
  const { journal } = await Journal.open(await here.folder(first.id));
  await journal.append([{ label: { name: 'mine', notes: '', tags: [] } }]);
  expect(await importFiles(here, [await bundle()], 'test')).toMatchObject({ id: first.id, name: 'mine' });
  // Where it came from it is the same run too.
  expect((await importFiles(there, [await bundle()], 'test')).id).toBe(id);
  const run = await there.folder(id);
  const record = JSON.parse(await (await run.read('run.json'))!.text());
  await run.write('run.json', jsonBytes({ ...record, createdAt: '2026-01-01T00:00:00.000Z' }));
  expect((await importFiles(here, [await bundle()], 'test')).id).not.toBe(first.id);
  expect(await here.ids()).toHaveLength(2);
});
