import type { Page } from '@playwright/test';

/**
 * Kept runs as the studio writes them, made without training: a test of a thousand runs or a million points cannot wait
 * for those.
 */
export interface MadeRuns {
  readonly count: number;
  /** Points of the first; the others have none. */
  readonly points: number;
  /** The step at which the first run's loss jumps to 9. */
  readonly spike: number;
}

const genome = {
  name: 'made up',
  source: 'made-up.fa',
  fingerprint: 'ab',
  bases: 10,
  records: 1,
  from: 'file',
  excluded: [],
  regions: null,
};
const info = {
  device: { kind: 'wasm', adapter: 'none', software: true, notice: '', maxBindingBytes: 0 },
  parameters: 29_701,
  baselines: { uniform: 1.386, composition: 1.385, markov: { order: 3, nats: 1.36 } },
  entropyCeiling: 3.4,
};

/** Writes them into the private file system of the page, whose worker reads them at the next visit. */
export async function makeRuns(page: Page, made: MadeRuns): Promise<void> {
  await page.evaluate(
    async ({ count, points, spike, info, genome }) => {
      const table = Uint32Array.from({ length: 256 }, (_, byte) => {
        let value = byte;
        for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
        return value;
      });
      const frame = (into: Uint8Array, at: number, payload: Uint8Array) => {
        let crc = 0xffffffff;
        for (const byte of payload) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
        const view = new DataView(into.buffer);
        view.setUint32(at, payload.length, true);
        view.setUint32(at + 4, ~crc >>> 0, true);
        into.set(payload, at + 8);
        return at + 8 + payload.length;
      };
      const encode = (value: unknown) =>
        new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
      const write = async (folder: FileSystemDirectoryHandle, name: string, bytes: Uint8Array<ArrayBuffer>) => {
        const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await writable.write(bytes);
        await writable.close();
      };
      const log = (payloads: readonly Uint8Array[]) => {
        const bytes = new Uint8Array(payloads.reduce((sum, { length }) => sum + 8 + length, 0));
        let at = 0;
        for (const payload of payloads) at = frame(bytes, at, payload);
        return bytes;
      };
      const point = (step: number) => {
        // Flags of one signal, none of eight bytes; the four axes; a float32 loss.
        const payload = new Uint8Array(3 + 32 + 4);
        const view = new DataView(payload.buffer);
        payload[0] = 1;
        payload[1] = 1;
        [step, 20 * step, 20 * step, 3840 * step].forEach((value, i) => {
          view.setFloat64(3 + 8 * i, value, true);
        });
        view.setFloat32(
          35,
          step === spike ? 9 : 1.3 + 0.4 * Math.exp(-step / 2e5) + 0.02 * Math.sin(step * 12.9898),
          true,
        );
        return payload;
      };
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs', { create: true });
      const one = async (index: number) => {
        const id = `made-${index}`;
        const folder = await root.getDirectoryHandle(id, { create: true });
        const steps = Math.max(points, 300);
        const step = index === 0 ? points : index % 300;
        if (index === 0 && points > 0) {
          const signals = new Uint8Array([0, ...encode(['mlmStudent'])]);
          await write(folder, 'metrics.log', log([signals, ...Array.from({ length: points }, (_, i) => point(i + 1))]));
        }
        const standing = {
          step,
          outcome: 'stopped',
          best: { value: 1.3 + (index % 97) / 1000, step },
          activeMs: 20 * step,
        };
        await write(folder, 'journal.log', log([encode({ standing })]));
        const record = {
          version: 1,
          id,
          name: `Made run ${index}`,
          createdAt: new Date(1.77e12 - index * 60_000).toISOString(),
          config: { preset: 'nano', steps, seed: index },
          info,
          genome,
          build: '',
        };
        await write(folder, 'run.json', encode(record));
      };
      for (let index = 0; index < count; index += 20)
        await Promise.all(Array.from({ length: Math.min(20, count - index) }, (_, i) => one(index + i)));
    },
    { ...made, info, genome },
  );
}
