import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../errors/codes';
import { TypedError } from '../../../errors/typed-error';
import { phaseOf } from '../../shell/phase';
import { UNDO_MS } from '../../shell/undo';
import { device, genome, record, runInfo } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const entry = {
  id: 'g1',
  name: 'lambda',
  source: 'lambda.fa',
  fingerprint: 'f',
  importedAt: '2026-03-02T14:05:00Z',
  bases: 1,
  records: 1,
  storedBytes: 1,
};
const library = { available: true, genomes: [entry], usedBytes: 1, quotaBytes: 2 };
const broken = (code: ErrorCode) => new TypedError(code, 'It broke.', 'Try again.');

async function ready() {
  const studio = openStudio();
  const { engine, actions } = studio;
  await engine.answer('device.choose', device);
  engine.notify({ type: 'library', library });
  actions.importSample('lambda');
  await engine.answer('genome.importSample', {
    ...genome([record('a', 9000), record('b', 9000, { index: 1 })]),
    id: 'g1',
  });
  vi.advanceTimersByTime(1000);
  return studio;
}
async function training() {
  const studio = await ready();
  studio.actions.start();
  studio.engine.notify({ type: 'run', event: { of: 'started', run: runInfo(), id: 'one' } });
  return studio;
}

test('a stored genome opens like an import, and says what is wrong where it cannot', async () => {
  const { actions, engine, state } = await ready();
  actions.openGenome('unknown');
  expect(engine.asked('genome.open')).toEqual([]);
  actions.openGenome('g1');
  expect(state()).toMatchObject({ importing: { from: 'library', name: 'lambda' } });
  expect(phaseOf(state())).toBe('importing');
  await engine.fail('genome.open', broken('genome-damaged'));
  expect(state()).toMatchObject({ importing: null, problem: { code: 'genome-damaged' } });
  expect(phaseOf(state())).toBe('ready');
});
test('deleting waits for as long as it can be undone', async () => {
  const { actions, engine, state } = await ready();
  actions.deleteGenome('g1');
  vi.advanceTimersByTime(UNDO_MS - 1);
  actions.undoDelete('g1');
  vi.advanceTimersByTime(UNDO_MS * 2);
  expect([engine.asked('library.delete'), state().library.deleting.size]).toEqual([[], 0]);
  actions.deleteGenome('g1');
  actions.deleteGenome('g1');
  vi.advanceTimersByTime(UNDO_MS);
  expect(engine.asked('library.delete')).toEqual([['g1']]);
  engine.notify({ type: 'genome', genome: null });
  await engine.answer('library.delete', { ...library, genomes: [] });
  expect(state()).toMatchObject({ genome: null, library: { report: { genomes: [] } } });
  expect(phaseOf(state())).toBe('empty');
});
test('a genome that was not deleted is on the list again, with the reason', async () => {
  const { actions, engine, state } = await ready();
  actions.deleteGenome('g1');
  vi.advanceTimersByTime(UNDO_MS);
  await engine.fail('library.delete', broken('genome-in-use'));
  expect(state().library).toMatchObject({ deleting: new Set(), problem: { code: 'genome-in-use' } });
});
test('a genome that a run has begun on meanwhile stays', async () => {
  const { actions, engine, state } = await ready();
  actions.deleteGenome('g1');
  actions.start();
  engine.notify({ type: 'run', event: { of: 'started', run: runInfo(), id: 'one' } });
  vi.advanceTimersByTime(UNDO_MS);
  expect([engine.asked('library.delete'), state().library.deleting.size]).toEqual([[], 0]);
});
test('a new name shows at once, on the list and on the open genome', async () => {
  const { actions, engine, state } = await ready();
  actions.renameGenome('g1', ' phage ');
  actions.renameGenome('g1', 'phage');
  expect(engine.asked('library.rename')).toEqual([['g1', 'phage']]);
  expect(state()).toMatchObject({
    genome: { name: 'phage' },
    library: { report: { genomes: [{ name: 'phage' }] } },
  });
});
test('rows are asked for once, and anew after the genome changed', async () => {
  const { actions, engine } = await ready();
  actions.orderRecords({ sortBy: 'name' });
  actions.needRecords(0, 30);
  actions.needRecords(0, 30);
  expect(engine.asked('genome.records')).toHaveLength(1);
  actions.includeRecord(1, false);
  await engine.answer('genome.include', {
    ...genome([record('a', 9000), record('b', 9000, { index: 1, included: false })]),
    id: 'g1',
  });
  actions.needRecords(0, 30);
  expect(engine.asked('genome.records')).toHaveLength(2);
});
test('including by pattern means every record where there is no pattern', async () => {
  const { actions, engine, state } = await ready();
  actions.includeMatching(false);
  expect(state().explore.waiting.has('includeMatching')).toBe(true);
  actions.orderRecords({ pattern: 'chr*' });
  actions.includeMatching(true);
  expect(engine.asked('genome.includeMatching')).toEqual([
    ['*', false],
    ['chr*', true],
  ]);
});
test('during a run only the questions are asked that the engine answers along the way', async () => {
  const { actions, engine } = await training();
  actions.askProfile();
  actions.chooseK(3);
  actions.measureLeakage();
  actions.chooseRegions(null);
  actions.includeMatching(true);
  const held = ['genome.profile', 'genome.spectrum', 'genome.leakage', 'genome.regions', 'genome.includeMatching'];
  expect(engine.calls.filter(({ method }) => held.includes(method))).toEqual([]);
  actions.showRegion(' a:1-10 ');
  actions.exportIndex();
  expect([engine.asked('genome.region'), engine.asked('genome.index')]).toEqual([[['a:1-10']], [[]]]);
});
test('drawing from regions needs a file, and holding out by name needs names', async () => {
  const { actions, engine } = await ready();
  actions.setSetting('sampling', 'regions');
  actions.start();
  actions.setSetting('sampling', 'length');
  actions.setSetting('validationBy', 'list');
  actions.start();
  expect(engine.asked('training.start')).toEqual([]);
  actions.setSetting('validationRecords', 'b');
  actions.start();
  expect(engine.asked('training.start')).toHaveLength(1);
});
test('an index is handed to the downloads once it is made', async () => {
  const { actions, engine, downloads, state } = await ready();
  actions.exportIndex();
  expect(state().explore.waiting.has('index')).toBe(true);
  await engine.answer('genome.index', { fileName: 'a.fa.fai', blob: new Blob(['a']) });
  expect(downloads.map(({ name, blob }) => [name, blob.size, blob.type])).toEqual([
    ['a.fa.fai', 1, 'text/tab-separated-values'],
  ]);
  expect(state().explore.waiting.has('index')).toBe(false);
});

const problem = { code: 'region-record', message: 'It broke.', action: 'Try again.' } as const;
const counted = (k: number) => ({ k, counts: new Float64Array(4 ** k), share: 1 });
test('an answer ends the waiting, a failure says why, and asking again clears it', async () => {
  const { actions, engine, state } = await ready();
  actions.showRegion('chrZ');
  expect(state().explore.waiting.has('region')).toBe(true);
  await engine.fail('genome.region', broken('region-record'));
  expect([state().explore.waiting.has('region'), state().explore.problems.region]).toEqual([false, problem]);
  actions.showRegion('a');
  expect(state().explore.problems.region).toBeUndefined();
});
test('answers about what is no longer looked at are left aside', async () => {
  const { actions, engine, state } = await ready();
  actions.askSpectrum();
  actions.chooseK(3);
  actions.askProfile();
  actions.showProfile({ index: 1, name: 'b' });
  await engine.answer('genome.spectrum', counted(6));
  await engine.answer('genome.profile', { record: null, binBases: 10, bins: [] });
  expect(state().explore).toMatchObject({ spectrum: null, profile: null });
  expect([...state().explore.waiting]).toEqual(['spectrum', 'profile']);
  await engine.answer('genome.spectrum', counted(3));
  expect(state().explore.spectrum?.k).toBe(3);
  expect([...state().explore.waiting]).toEqual(['profile']);
});
test('an answer about a genome that is no longer open is left aside', async () => {
  const { actions, engine, state } = await ready();
  actions.askSpectrum();
  engine.notify({ type: 'genome', genome: { ...genome(), fingerprint: 'another' } });
  await engine.answer('genome.spectrum', counted(6));
  expect(state().explore.spectrum).toBeNull();
  actions.showRegion('a');
  engine.notify({ type: 'genome', genome: null });
  await engine.fail('genome.region', broken('no-genome'));
  expect(state().explore.problems).toEqual({});
});

test('regions are read again in the format that the user chooses', async () => {
  const { actions, engine } = await ready();
  const file = new File(['a\t1\t2\n'], 'a.bed');
  actions.chooseRegions(file);
  actions.chooseRegions(file, 'GFF3');
  expect(engine.asked('genome.regions')).toEqual([
    [file, { format: undefined }],
    [file, { format: 'GFF3' }],
  ]);
});
