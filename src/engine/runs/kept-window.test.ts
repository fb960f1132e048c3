import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openBackend } from '../../device/webgpu/backend';
import { randomDna } from '../../numerics/fixtures-dna';
import { memoryPlatform } from '../../platform/memory/memory-platform';
import { nodePlatform } from '../../platform/node/node-platform';
import { PRESETS } from '../../training/presets';
import { Engine } from '../engine';
import { Heard } from '../testing';

const data = mkdtempSync(join(tmpdir(), 'helicase-window-'));
afterAll(() => rmSync(data, { recursive: true }));

test('a held-out window that is kept is shown at every validation, with the same bases hidden', async () => {
  const engine = new Engine({
    platform: memoryPlatform(),
    openDevice: (choice, onFault) => openBackend(choice, nodePlatform(data, data), onFault),
  });
  const heard = new Heard(engine);
  await engine.genome.importFiles({ files: [new File([`>one\n${randomDna(3000)}\n`], 'a.fa')] });
  const tiny = { ...PRESETS.nano, device: 'wasm', batch: 4, windowLength: 30, width: 12, hidden: 16 } as const;
  const config = { ...tiny, groupSize: 2, validationWindows: 8, steps: 6, evaluateEvery: 1 } as const;
  const looks = async () => {
    const before = heard.run('sample').length;
    expect(await engine.training.start(config)).toBe('done');
    const samples = heard.run('sample').slice(before);
    return samples.map(({ sample }) => ({ ...sample, hidden: sample.masked.map(({ index }) => index) }));
  };
  const inTurn = await looks();
  expect(new Set(inTurn.map(({ start }) => start)).size).toBe(6);
  const { record, start } = inTurn[3];
  await engine.training.keepWindow({ record, start });
  const kept = await looks();
  expect(new Set(kept.map((sample) => `${sample.start} ${sample.strand} ${sample.hidden}`)).size).toBe(1);
  expect(kept[0].start).toBe(start);
  expect(kept[5].masked[0].probabilities).not.toEqual(kept[0].masked[0].probabilities);
  // Any held-out window, also between those that validation takes; one that is trained on is not shown.
  const [offered] = await engine.genome.heldOutWindows(config.windowLength);
  const between = await engine.genome.heldOutWindow(`one:${offered.start + 2}`, config.windowLength);
  await engine.training.keepWindow(between);
  expect(new Set((await looks()).map((sample) => sample.start))).toEqual(new Set([offered.start + 1]));
  const trained = (await engine.genome.region('one')).heldOut[0].start - 100;
  await engine.training.keepWindow({ record: 'one', start: trained < 0 ? 2900 : trained });
  expect(new Set((await looks()).map((sample) => sample.start)).size).toBe(6);
});
