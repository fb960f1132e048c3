import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStudio } from '../../shell/store';
import { fakeEngine } from '../../testing/fake-engine';
import { device, genome, record, runInfo } from '../../testing/fixtures';
import { UNDO_MS } from './library';

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
function open() {
  const engine = fakeEngine();
  const studio = createStudio(engine, { read: () => '', replace: () => {} });
  const state = () => studio.store.getState();
  return { ...studio, engine, state, of: (type: string) => engine.commands.filter((command) => command.type === type) };
}
function ready() {
  const studio = open();
  studio.engine.emit({ type: 'device', device });
  studio.engine.emit({ type: 'library', library: { available: true, genomes: [entry], usedBytes: 1, quotaBytes: 2 } });
  studio.actions.importSample();
  studio.engine.emit({
    type: 'genome',
    genome: { ...genome([record('a', 9000), record('b', 9000, { index: 1 })]), id: 'g1' },
  });
  vi.advanceTimersByTime(1000);
  return studio;
}

test('a cancelled import goes back to where one was, and the command is sent once', () => {
  const first = open();
  first.actions.importSample();
  first.actions.cancelImport();
  first.actions.cancelImport();
  expect(first.of('cancelImport')).toHaveLength(1);
  expect(first.state().reading?.cancelling).toBe(true);
  first.engine.emit({ type: 'importCancelled' });
  expect(first.state()).toMatchObject({ phase: 'empty', reading: null, progress: null, problem: null });

  const again = ready();
  again.actions.importFiles([new File(['>a'], 'a.fa')]);
  again.actions.cancelImport();
  again.engine.emit({ type: 'importCancelled' });
  expect(again.state()).toMatchObject({ phase: 'ready', genome: { id: 'g1' } });
});
test('a cancel that comes too late leaves the imported genome', () => {
  const studio = open();
  studio.actions.importSample();
  studio.actions.cancelImport();
  studio.engine.emit({ type: 'genome', genome: genome() });
  expect(studio.state()).toMatchObject({ phase: 'ready', reading: null });
});
test('a stored genome opens like an import, and says what is wrong where it cannot', () => {
  const studio = ready();
  studio.actions.openGenome('unknown');
  expect(studio.of('openGenome')).toEqual([]);
  studio.actions.openGenome('g1');
  expect(studio.state()).toMatchObject({ phase: 'importing', reading: { from: 'library', name: 'lambda' } });
  const problem = { code: 'genome-damaged', message: 'Damaged.', action: 'Import it again.' } as const;
  studio.engine.emit({ type: 'queryFailed', of: 'openGenome', problem });
  expect(studio.state()).toMatchObject({ phase: 'ready', problem, reading: null });
});
test('deleting waits for as long as it can be undone', () => {
  const studio = ready();
  studio.actions.deleteGenome('g1');
  vi.advanceTimersByTime(UNDO_MS - 1);
  studio.actions.undoDelete('g1');
  vi.advanceTimersByTime(UNDO_MS * 2);
  expect([studio.of('deleteGenome'), studio.state().library.deleting.size]).toEqual([[], 0]);
  studio.actions.deleteGenome('g1');
  studio.actions.deleteGenome('g1');
  vi.advanceTimersByTime(UNDO_MS);
  expect(studio.of('deleteGenome')).toEqual([{ type: 'deleteGenome', id: 'g1' }]);
  studio.engine.emit({ type: 'genomeClosed' });
  expect(studio.state()).toMatchObject({ phase: 'empty', genome: null });
});
test('a genome that a run has begun on meanwhile stays', () => {
  const studio = ready();
  studio.actions.deleteGenome('g1');
  studio.actions.start();
  studio.engine.emit({ type: 'started', run: runInfo() });
  vi.advanceTimersByTime(UNDO_MS);
  expect([studio.of('deleteGenome'), studio.state().library.deleting.size]).toEqual([[], 0]);
});
test('a new name shows at once, on the list and on the open genome', () => {
  const studio = ready();
  studio.actions.renameGenome('g1', ' phage ');
  studio.actions.renameGenome('g1', 'phage');
  expect(studio.of('renameGenome')).toEqual([{ type: 'renameGenome', id: 'g1', name: 'phage' }]);
  expect(studio.state()).toMatchObject({
    genome: { name: 'phage' },
    library: { report: { genomes: [{ name: 'phage' }] } },
  });
});
test('rows are asked for once, and anew after the genome changed', () => {
  const studio = ready();
  studio.actions.orderRecords({ sortBy: 'name' });
  studio.actions.needRecords(0, 30);
  studio.actions.needRecords(0, 30);
  expect(studio.of('records')).toHaveLength(1);
  studio.actions.includeRecord(1, false);
  studio.engine.emit({
    type: 'genome',
    genome: { ...genome([record('a', 9000), record('b', 9000, { index: 1, included: false })]), id: 'g1' },
  });
  studio.actions.needRecords(0, 30);
  expect(studio.of('records')).toHaveLength(2);
});
test('including by pattern means every record where there is no pattern', () => {
  const studio = ready();
  studio.actions.includeMatching(false);
  studio.actions.orderRecords({ pattern: 'chr*' });
  studio.actions.includeMatching(true);
  expect(studio.of('includeMatching')).toEqual([
    { type: 'includeMatching', pattern: '*', included: false },
    { type: 'includeMatching', pattern: 'chr*', included: true },
  ]);
});
test('during a run only the questions are asked that the engine answers along the way', () => {
  const studio = ready();
  studio.actions.start();
  studio.engine.emit({ type: 'started', run: runInfo() });
  const { actions } = studio;
  actions.askProfile();
  actions.chooseK(3);
  actions.measureLeakage();
  actions.chooseRegions(null);
  actions.includeMatching(true);
  expect(['profile', 'spectrum', 'leakage', 'regions', 'includeMatching'].flatMap(studio.of)).toEqual([]);
  actions.showRegion(' a:1-10 ');
  actions.exportIndex();
  expect([studio.of('region'), studio.of('exportIndex')]).toEqual([
    [{ type: 'region', text: 'a:1-10' }],
    [{ type: 'exportIndex' }],
  ]);
});
test('drawing from regions needs a file, and holding out by name needs names', () => {
  const studio = ready();
  studio.actions.setSetting('sampling', 'regions');
  studio.actions.start();
  studio.actions.setSetting('sampling', 'length');
  studio.actions.setSetting('validationBy', 'list');
  studio.actions.start();
  expect(studio.of('start')).toEqual([]);
  studio.actions.setSetting('validationRecords', 'b');
  studio.actions.start();
  expect(studio.of('start')).toHaveLength(1);
});
test('an index is handed over once', () => {
  const studio = ready();
  studio.actions.exportIndex();
  studio.engine.emit({ type: 'index', fileName: 'a.fa.fai', blob: new Blob(['a']) });
  expect(studio.state().explore.index?.fileName).toBe('a.fa.fai');
  studio.actions.indexSaved();
  expect(studio.state().explore.index).toBeNull();
});
