import { expect, test } from 'vitest';
import { FileInUse } from '../folder';
import { describeFolder } from '../testing';
import { type Disk, fakeOpfs } from './fake-opfs';
import { OpfsFolder } from './opfs-folder';

const full = (cause?: unknown) => new Error('full', { cause });
const folderOn = (disk?: Disk) => new OpfsFolder(fakeOpfs(disk), full);

describeFolder('a folder of the private file system', async () => folderOn());

test('a file that is written is nobody else’s; one that is read may be read by several', async () => {
  const folder = folderOn();
  const growing = await folder.createFile('bases');
  await expect(folder.openFile('bases')).rejects.toThrow(FileInUse);
  await expect(folder.createFile('bases')).rejects.toThrow(FileInUse);
  await expect(folder.remove('bases')).rejects.toThrow();
  growing.close();
  const readers = [await folder.openFile('bases'), await folder.openFile('bases')];
  await expect(folder.write('bases', Uint8Array.of(1))).rejects.toThrow(FileInUse);
  for (const reader of readers) reader.close();
  await folder.remove('bases');
  expect(await folder.names()).toEqual([]);
});

test('a file that is open is told as such in WebKit too', async () => {
  const folder = new OpfsFolder(fakeOpfs(undefined, 'webkit'), full);
  const growing = await folder.createFile('bases');
  await expect(folder.openFile('bases')).rejects.toThrow(FileInUse);
  await expect(folder.append('bases', 0, Uint8Array.of(1))).rejects.toThrow(FileInUse);
  growing.close();
  (await folder.openFile('bases')).close();
});

test('a full disk is told as whoever keeps something has it, and leaves what was there', async () => {
  const disk = { room: 10 };
  const folder = folderOn(disk);
  await folder.append('log', 0, new Uint8Array(8));
  await expect(folder.append('log', 8, new Uint8Array(8))).rejects.toThrow('full');
  expect((await folder.read('log'))!.size).toBe(8);
  const growing = await folder.createFile('bases');
  expect(() => growing.append(new Uint8Array(8))).toThrow('full');
});
