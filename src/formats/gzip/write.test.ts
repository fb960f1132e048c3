import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipped } from './write';

const pieces = Array.from({ length: 50 }, (_, i) => new TextEncoder().encode(`${'ACGT'.repeat(3000 + i)}\n`));

async function* each(some: typeof pieces) {
  yield* some;
}

for (const native of [true, false])
  test(`what was packed is whole again, ${native ? 'by the browser' : 'without its packer'}`, async () => {
    const packed = Buffer.from(await (await gzipped(each(pieces), native)).arrayBuffer());
    expect(packed.length).toBeLessThan(10_000);
    expect(gunzipSync(packed).equals(Buffer.concat(pieces))).toBe(true);
    const nothing = await gzipped(each([]), native);
    expect(gunzipSync(Buffer.from(await nothing.arrayBuffer())).length).toBe(0);
  });
