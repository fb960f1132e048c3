import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeFolder, describeKeyValue, describeLocks } from '../testing';
import { FileLocks } from './file-locks';
import { jsonKeyValue } from './json-key-value';
import { NodeFolder } from './node-folder';
import { nodePlatform } from './node-platform';

const root = mkdtempSync(join(tmpdir(), 'helicase-'));
afterAll(() => rmSync(root, { recursive: true }));
const directory = () => mkdtempSync(join(root, 'test-'));
const full = (cause?: unknown) => new Error('no room', { cause });

describeFolder('a directory', async () => new NodeFolder(directory(), full));
describeLocks('locks in files', () => {
  const path = directory();
  return [new FileLocks(path), new FileLocks(path)];
});
describeKeyValue('values in a JSON file', () => jsonKeyValue(join(directory(), 'inner', 'values.json')));

test('values outlive the process, and a file that is none is as an empty one', async () => {
  const path = join(directory(), 'values.json');
  await jsonKeyValue(path).set('a', 1);
  expect(await jsonKeyValue(path).get('a')).toBe(1);
  writeFileSync(path, '{"a":');
  expect(await jsonKeyValue(path).get('a')).toBeUndefined();
  await jsonKeyValue(path).set('b', 2);
  expect(await jsonKeyValue(path).get('b')).toBe(2);
});

test.skipIf(process.platform !== 'linux')('a full disk is told as whoever keeps something has it', async () => {
  const path = directory();
  symlinkSync('/dev/full', join(path, 'bases'));
  const file = await new NodeFolder(path, full).createFile('bases');
  expect(() => file.append(new Uint8Array(8))).toThrow('no room');
  file.close();
});

describe('a lock', () => {
  const signed = (by: string) => {
    const path = directory();
    writeFileSync(join(path, 'one.lock'), by);
    return { path, locks: new FileLocks(path) };
  };
  const longAgo = new Date(0);

  test('of another process is its own as long as that lives', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const { locks } = signed(String(other.pid));
    expect([...(await locks.held())]).toEqual(['one']);
    expect(await locks.take('one')).toBeNull();
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect([...(await locks.held())]).toEqual([]);
    const release = (await locks.take('one'))!;
    expect(await locks.take('one')).toBeNull();
    release();
    expect(await locks.take('one')).not.toBeNull();
  });

  test('that a dead process with the id of this one has left is free', async () => {
    const { locks } = signed(String(process.pid));
    expect((await locks.held()).size).toBe(0);
    expect(await locks.take('one')).not.toBeNull();
  });

  test('without a signature is being made, unless that was long ago', async () => {
    const { path, locks } = signed('');
    expect(await locks.take('one')).toBeNull();
    utimesSync(join(path, 'one.lock'), longAgo, longAgo);
    expect(await locks.take('one')).not.toBeNull();
  });

  test('that another removes just now is not taken; where that one died, it is taken the next time', async () => {
    const { path, locks } = signed('');
    utimesSync(join(path, 'one.lock'), longAgo, longAgo);
    const guard = join(path, 'one.lock.removing');
    mkdirSync(guard);
    expect(await locks.take('one')).toBeNull();
    utimesSync(guard, longAgo, longAgo);
    expect(await locks.take('one')).toBeNull();
    expect(await locks.take('one')).not.toBeNull();
    expect(readdirSync(path)).toEqual(['one.lock']);
  });
});

test('the platform keeps folders apart, knows its room, and reads the sample', async () => {
  const platform = nodePlatform(join(directory(), 'data'), join(import.meta.dirname, '../../../public'));
  const runs = (await platform.folder('runs', full))!;
  await runs.write('a', new Uint8Array(1000));
  expect(await (await platform.folder('genomes', full))!.names()).toEqual([]);
  const { usedBytes, quotaBytes } = await platform.room();
  expect(usedBytes).toBe(1000);
  expect(quotaBytes).toBeGreaterThan(1000);
  const sample = await platform.assets.sample('lambda', new AbortController().signal);
  expect([...new Uint8Array(await sample.slice(0, 2).arrayBuffer())]).toEqual([0x1f, 0x8b]);
  await expect(nodePlatform(root, root).assets.sample('lambda', new AbortController().signal)).rejects.toMatchObject({
    code: 'sample-missing',
  });
  await expect(platform.assets.sample('lambda', AbortSignal.abort())).rejects.toThrow(DOMException);
});
