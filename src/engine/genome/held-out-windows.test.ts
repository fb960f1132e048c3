import { expect, it } from 'vitest';
import { parse } from '../../genome/fixtures';
import { Stretches } from '../../genome/split/stretches';
import { randomDna } from '../../numerics/fixtures-dna';
import { heldOutAt, spreadHeldOut } from './held-out-windows';

const { genome } = parse(`>a\n${randomDna(1000)}\n>b\n${randomDna(1000, 2)}\n`);
const validation = Stretches.of([[{ start: 400, end: 500 }], [{ start: 0, end: 200 }]]);
const source = { genome, split: { validation } as never };

it('offers windows of all that is held out', () => {
  const windows = spreadHeldOut(source, 30);
  expect(windows.length).toBeGreaterThan(6);
  expect(new Set(windows.map(({ record }) => record))).toEqual(new Set(['a', 'b']));
  for (const { record, start } of windows)
    expect(heldOutAt(`${record}:${start + 1}`, source, 30)).toEqual({ record, start });
});

it('takes the window that a typed region begins with, where it is held out whole', () => {
  expect(heldOutAt('a:401-410', source, 30)).toEqual({ record: 'a', start: 400 });
  expect(heldOutAt('a:471', source, 30)).toEqual({ record: 'a', start: 470 });
  for (const text of ['a:400', 'a:472', 'b:500'])
    expect(() => heldOutAt(text, source, 30)).toThrow(expect.objectContaining({ code: 'window-not-held-out' }));
  expect(() => heldOutAt('c:1', source, 30)).toThrow(expect.objectContaining({ code: 'region-record' }));
});
