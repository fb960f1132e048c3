import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backend, matMul, memory, tensor2d, tidy, tile, zeros } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { heldBytes, openBackend } from '../device/webgpu/backend';
import { nodePlatform } from '../platform/node/node-platform';
import { DeviceService } from './device';

const data = mkdtempSync(join(tmpdir(), 'helicase-device-'));
afterAll(() => rmSync(data, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const service = () =>
  new DeviceService(
    () => undefined,
    (choice, onFault) => openBackend(choice, nodePlatform(data, data), onFault),
  );

/** One piece of work, as a benchmark or a run takes its turn. */
const turn = <T>(device: DeviceService, work: () => Promise<T>): Promise<T> =>
  device.turn(() => device.orFault(device.open('wasm').then(work)));

const product = async () => {
  const made = tidy(() => matMul(tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([0, 1, 1, 0], [2, 2])));
  const values = [...(await made.data())];
  made.dispose();
  return values;
};
/** More than the heap can grow to. */
const tooMuch = async () => tidy(() => tile(zeros([2 ** 20]), [1023]));

test('WebAssembly whose memory ran out is named, and whoever comes next has a fresh heap', async () => {
  // The module itself writes what it died of.
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
  const device = service();
  expect(await turn(device, product)).toEqual([2, 1, 4, 3]);
  const [first, tensors] = [backend(), memory().numTensors];
  for (const _ of [1, 2]) {
    const aborted = turn(device, tooMuch);
    const waiting = turn(device, product);
    const fault: Error = await aborted.catch((cause) => cause);
    expect(fault).toMatchObject({ code: 'device-heap', action: expect.stringContaining('batch') });
    expect(fault.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(await waiting).toEqual([2, 1, 4, 3]);
    expect(memory().numTensors).toBe(tensors);
    expect(heldBytes()).toBeLessThan(2 ** 26);
  }
  expect(backend()).not.toBe(first);
});

test('an abort is a fault of the heap; what fails of itself leaves the heap as it is', async () => {
  const device = service();
  const abort = async () => {
    throw new WebAssembly.RuntimeError('Aborted(). Build with -sASSERTIONS for more info.');
  };
  await turn(device, product);
  const before = backend();
  await expect(
    turn(device, async () => {
      throw new RangeError('toFixed() digits');
    }),
  ).rejects.toThrow('digits');
  await turn(device, product);
  expect(backend()).toBe(before);
  await expect(turn(device, abort)).rejects.toMatchObject({ code: 'device-heap' });
  expect(await turn(device, product)).toEqual([2, 1, 4, 3]);
  expect(backend()).not.toBe(before);
});

test('a piece of work is let in between the steps of whoever has the device, or has a turn of its own', async () => {
  const device = service();
  const told: string[] = [];
  const piece = (name: string) => device.piece(async () => void told.push(name));
  await piece('alone');
  const run = turn(device, async () => {
    told.push('step 1');
    const [first, second] = [piece('first'), piece('second')];
    await device.pieceArrives();
    await device.admitPiece();
    await first;
    told.push('step 2');
    expect(device.pieceWaits).toBe(true);
    // Its turn comes after this one.
    return { second };
  });
  await (await run).second;
  expect(told).toEqual(['alone', 'step 1', 'first', 'step 2', 'second']);
  expect(device.pieceWaits).toBe(false);
});

test('a piece that fails fails for whoever asked, and not for the run that let it in', async () => {
  const device = service();
  const failed = await turn(device, async () => {
    const piece = device.piece(async () => Promise.reject(new Error('of itself')));
    const settled = expect(piece).rejects.toThrow('of itself');
    await device.admitPiece();
    await settled;
    return product();
  });
  expect(failed).toEqual([2, 1, 4, 3]);
});

test('a piece that is given up while it waits is never begun, and holds nobody up', async () => {
  const device = service();
  const abort = new AbortController();
  let begun = false;
  const run = turn(device, async () => {
    const piece = device.piece(async () => {
      begun = true;
    }, abort.signal);
    const settled = expect(piece).rejects.toMatchObject({ name: 'AbortError' });
    abort.abort();
    await settled;
    expect(device.pieceWaits).toBe(false);
  });
  await run;
  expect(await device.piece(product)).toEqual([2, 1, 4, 3]);
  expect(begun).toBe(false);
  await expect(device.piece(product, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
