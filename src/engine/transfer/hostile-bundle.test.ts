import { beforeAll, describe, expect, test } from 'vitest';
import {
  bundledRecord,
  type Change,
  changedBundle,
  journalOf,
  logOf,
  madeUpBundle,
  replace,
  resealedState,
} from './fixtures-bundle';
import { unpackRun } from './run-bundle';

/** Whoever means harm makes every checksum right: what is left is that no field may hold what it cannot. */
let bundle: Blob;
beforeAll(async () => {
  bundle = await madeUpBundle();
});

const refusalOf = (change: Change) =>
  changedBundle(bundle, change)
    .then(unpackRun)
    .then(
      () => 'accepted',
      (cause) => cause.toProblem(),
    );

/** Puts a JSON text, which may be none, in the place of a field. */
function set(path: string, text: string): (json: string) => string {
  return (json) => {
    const value = JSON.parse(json);
    const keys = path.split('.');
    const last = keys.pop()!;
    let at = value;
    for (const key of keys) at = at[key];
    Object.defineProperty(at, last, { value: '<here>', enumerable: true, configurable: true, writable: true });
    return JSON.stringify(value).replace('"<here>"', () => text);
  };
}

const HUGE = JSON.stringify('x'.repeat(2 << 20));
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

describe('a run as one file is refused with the field of its record', () => {
  test.each([
    ['version', '"1"'],
    ['version', '0'],
    ['id', '7'],
    ['id', HUGE],
    ['name', 'null'],
    ['name', HUGE],
    ['createdAt', '"yesterday"'],
    ['createdAt', '20260301'],
    ['config', 'null'],
    ['config', '[]'],
    ['info', '[]'],
    ['info.device', 'null'],
    ['info.device.kind', '"quantum"'],
    ['info.device.adapter', HUGE],
    ['info.device.software', '"yes"'],
    ['info.device.notice', '{}'],
    ['info.device.maxBindingBytes', '-1'],
    ['info.parameters', '-1'],
    ['info.parameters', '1.5'],
    ['info.parameters', '1e999'],
    ['info.plannedBytes', '"many"'],
    ['info.dispatches', '-3'],
    ['info.kernels', '[]'],
    ['info.kernels.ChordMixerLayer', '{}'],
    ['info.baselines', 'null'],
    ['info.baselines.uniform', 'null'],
    ['info.baselines.composition', '"low"'],
    ['info.baselines.markov.order', '-1'],
    ['info.baselines.markov.nats', '[]'],
    ['info.emaStart', '"auto"'],
    ['info.entropyCeiling', 'null'],
    ['info.startedFrom', '7'],
    ['info.probe', '{"task":"gue/mouse/3"}'],
    ['info.__proto__', '{"kernels":{}}'],
    ['genome', 'null'],
    ['genome.name', HUGE],
    ['genome.source', '7'],
    ['genome.fingerprint', HUGE],
    ['genome.bases', '-1'],
    ['genome.bases', '1e999'],
    ['genome.records', '0.5'],
    ['genome.from', '"https://example.org"'],
    ['genome.excluded', '[-1]'],
    ['genome.regions', '{"name":"a.bed"}'],
    ['genome.taskRows', '{"task":7}'],
    ['genome.__proto__', '{"name":"polluted"}'],
    ['build', '7'],
    ['build', HUGE],
    ['commit', '[]'],
    ['__proto__', '{"id":"polluted"}'],
    ['elsewhere', DEEP],
  ])('%s: %s', async (field, text) => {
    const kernels = { ChordMixerLayer: 'registers-4x4' };
    const whole = { ...bundledRecord, info: { ...bundledRecord.info, kernels } };
    const refusal = await refusalOf(replace(/^run\.json/, () => set(field, text)(JSON.stringify(whole))));
    expect(refusal).toMatchObject({ code: 'bundle-damaged', path: expect.stringContaining(field) });
    expect(refusal.path.length).toBeLessThanOrEqual(100);
    expect(Object.keys({})).toEqual([]);
  });

  test.each([
    ['NaN', 'NaN'],
    ['nothing', ''],
  ])('%s is no number of JSON', async (_, text) => {
    expect(await refusalOf(replace(/^run\.json/, set('genome.bases', text)))).toMatchObject({
      code: 'bundle-damaged',
      path: 'run.json',
    });
  });

  test.each([
    ['preset', '"giant"'],
    ['seed', '-1'],
    ['batch', '1e9'],
    ['width', '"4"'],
    ['width', '1e999'],
    ['maskRate', '1'],
    ['teacherAugmentations', '["inversion"]'],
    ['validationRecords', HUGE],
    ['wisdom', '1'],
  ])('setting %s: %s', async (setting, text) => {
    expect(await refusalOf(replace(/^run\.json/, set(`config.${setting}`, text)))).toMatchObject({
      code: 'run-settings',
      path: expect.stringContaining(setting),
    });
  });
});

describe('a run as one file is refused with the field of its checkpoint', () => {
  test.each([
    ['step', '-1'],
    ['step', '1.5'],
    ['step', '"1"'],
    ['finite', '"yes"'],
    ['validation', '"low"'],
    ['progress', '[]'],
    ['progress', '{"steps":1}'],
    ['progress.step', '-1'],
    ['progress.step', '2'],
    ['progress.wallMs', 'null'],
    ['progress.activeMs', '"long"'],
    ['progress.skippedSteps', '-1'],
    ['progress.skippedInARow', '0.1'],
    ['progress.collapse', '"total"'],
    ['progress.spikes', 'null'],
    ['progress.spikes.seen', '-1'],
    ['progress.spikes.mean', '1e999'],
    ['progress.spikes.variance', '[]'],
    ['progress.validation', '{}'],
    ['shapes', 'null'],
    ['shapes.student', '{}'],
    ['shapes.optimiser', '[{"name":"firstMoment","shape":[-1]}]'],
    ['progress.__proto__', '{"step":9}'],
  ])('%s: %s', async (field, text) => {
    expect(await refusalOf(resealedState(set(field, text)))).toMatchObject({
      code: expect.stringMatching(/^(checkpoint|bundle)-damaged$/),
      path: expect.stringContaining(field),
    });
  });

  test('whose numbers are not all finite too', async () => {
    const notFinite: Change = async (files) => {
      await resealedState(set('progress.skippedSteps', '-1'))(files);
      await replace(/COMMIT\.json$/, set('finite', 'false'))(files);
    };
    expect(await refusalOf(notFinite)).toMatchObject({ code: 'checkpoint-damaged', path: 'progress.skippedSteps' });
  });

  test.each([
    ['step', '-1'],
    ['finite', '1'],
    ['validation', '"low"'],
    ['bytes', '-1'],
    ['committedAt', HUGE],
    ['folder', '"000000001.2"'],
  ])('commit, %s: %s', async (field, text) => {
    expect(await refusalOf(replace(/COMMIT\.json$/, set(field, text)))).toMatchObject({
      code: 'checkpoint-damaged',
      path: field,
    });
  });
});

describe('a run as one file is refused with the field of its logs', () => {
  test.each([
    ['label.name', { label: { name: 7, notes: '', tags: [] } }],
    ['label.notes', { label: { name: 'a', notes: 'x'.repeat(2 << 20), tags: [] } }],
    ['label.tags.0', { label: { name: 'a', notes: '', tags: [{}] } }],
    ['standing.step', { standing: { step: -1, outcome: null, best: null, activeMs: 0 } }],
    ['standing.outcome', { standing: { step: 1, outcome: 'won', best: null, activeMs: 0 } }],
    ['standing.best.value', { standing: { step: 1, outcome: null, best: { value: null, step: 1 }, activeMs: 0 } }],
    ['event.level', { event: { step: 1, wallMs: 1, level: 'fatal', message: '' } }],
    ['event.message', { event: { step: 1, wallMs: 1, level: 'info', message: ['a'] } }],
    ['rewoundTo', { rewoundTo: null }],
    ['from', { gapAfter: 1, from: 'sleep' }],
    ['elsewhere.to', { elsewhere: { after: 1, to: -2, on: 'a cluster' } }],
    ['elsewhere.on', { elsewhere: { after: 1, to: 2, on: 'x'.repeat(1001) } }],
    ['wish', { wish: 1 }],
    ['', null],
  ])('journal, %s', async (field, entry) => {
    expect(await refusalOf(journalOf(entry))).toMatchObject({ code: 'bundle-damaged', path: field });
  });

  const signals = (json: string) => new TextEncoder().encode(`\0${json}`);
  const point = (step: number, bytes: number) => {
    const payload = new Uint8Array(bytes);
    payload[0] = 1;
    payload[1] = 1;
    new DataView(payload.buffer).setFloat64(3, step, true);
    return payload;
  };
  const loss = signals('["mlmStudent"]');
  test.each([
    ['', [signals('{')]],
    ['0', [signals('[7]')]],
    ['0', [signals(JSON.stringify(['x'.repeat(300)]))]],
    ['step', [loss, point(-1, 39)]],
    ['step', [loss, point(0.5, 39)]],
    ['step', [loss, point(Number.NaN, 39)]],
    ['length', [loss, point(1, 20)]],
    ['mlmStudent', [loss, point(1, 37)]],
    ['length', [loss, point(1, 43)]],
  ])('points, %s', async (field, payloads) => {
    expect(await refusalOf(logOf('metrics.log', ...payloads))).toMatchObject({ code: 'run-points', path: field });
  });
});
