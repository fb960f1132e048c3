import { afterEach, expect, test, vi } from 'vitest';
import { browserPlatform } from './browser-platform';
import { type Disk, fakeOpfs } from './fake-opfs';

afterEach(() => void vi.unstubAllGlobals());

const full = () => new Error('full');

/** The folder that a browser with this file system gives. */
function folderOf(root: FileSystemDirectoryHandle | null) {
  const getDirectory = async () => {
    if (root === null) throw new DOMException('', 'SecurityError');
    return root;
  };
  vi.stubGlobal('navigator', { storage: { getDirectory }, locks: {} });
  return browserPlatform('http://localhost/').folder('runs', full);
}

/** A file system whose folders are had and whose files answer an opening as told. */
function answering(createSyncAccessHandle: unknown): FileSystemDirectoryHandle {
  const root = fakeOpfs();
  return Object.assign(root, { getFileHandle: async () => ({ createSyncAccessHandle }) });
}

const refusing = (name: string) => answering(() => Promise.reject(new DOMException('', name)));

test('files are kept where one can be opened, whoever else tries that at the same time', async () => {
  const root = fakeOpfs();
  const folders = await Promise.all([1, 2, 3].map(() => folderOf(root)));
  for (const folder of folders) await folder!.write('a', Uint8Array.of(1));
  expect(await folders[0]!.names()).toEqual(['a']);
});

test.each([
  ['none', null],
  ['no way to open files', answering(undefined)],
  ['files that it never opens', refusing('NotSupportedError')],
])('nothing is kept in a private file system with %s', async (_, root) => {
  expect(await folderOf(root)).toBeNull();
});

test('a file that someone has open, or that there is no room for, does not speak against it', async () => {
  for (const name of ['NoModificationAllowedError', 'InvalidStateError', 'QuotaExceededError'])
    expect(await folderOf(refusing(name)), name).not.toBeNull();
  const disk: Disk = { room: 0 };
  await expect((await folderOf(fakeOpfs(disk)))!.write('a', Uint8Array.of(1))).rejects.toThrow('full');
});

test('a file system refused once is asked for again, and one refused for good is not waited for', async () => {
  const asked = async (refusals: number, name: string) => {
    const root = fakeOpfs();
    const getDirectory = vi.fn(async () => root);
    for (let i = 0; i < refusals; i++) getDirectory.mockRejectedValueOnce(new DOMException('', name));
    vi.stubGlobal('navigator', { storage: { getDirectory }, locks: {} });
    const folder = await browserPlatform('http://localhost/').folder('runs', full);
    return [folder !== null, getDirectory.mock.calls.length];
  };
  expect(await asked(1, 'UnknownError')).toEqual([true, 2]);
  expect(await asked(9, 'UnknownError')).toEqual([false, 4]);
  expect(await asked(1, 'SecurityError')).toEqual([false, 1]);
});

test('nothing is kept where no locks keep tabs apart', async () => {
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => fakeOpfs() } });
  expect(await browserPlatform('http://localhost/').folder('runs', full)).toBeNull();
});

test.each([
  ['says nothing', {}, null],
  ['refuses to tell', { storage: { estimate: () => Promise.reject(new TypeError('no')) } }, null],
  ['tells half', { storage: { estimate: async () => ({ quota: 5 }) } }, 5],
])('a browser that %s of its room leaves it unknown', async (_, navigator, quotaBytes) => {
  vi.stubGlobal('navigator', navigator);
  expect(await browserPlatform('http://localhost/').room()).toEqual({ usedBytes: null, quotaBytes });
});

test('a browser that hides its cores has one', () => {
  vi.stubGlobal('navigator', {});
  expect(browserPlatform('http://localhost/').threads.cores).toBe(1);
});
