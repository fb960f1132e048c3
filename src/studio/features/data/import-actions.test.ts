import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../errors/codes';
import { TypedError } from '../../../errors/typed-error';
import { phaseOf } from '../../shell/phase';
import { genome, runInfo } from '../../testing/fixtures';
import { openStudio } from '../../testing/open-studio';

const files = [new File(['>a'], 'a.fa')];
const refusal = (code: ErrorCode) => new TypedError(code, 'No.', 'Answer.', { line: 4 });

async function opened() {
  const studio = openStudio();
  studio.actions.importSample('lambda');
  await studio.engine.answer('genome.importSample', { ...genome(), id: 'g1' });
  return studio;
}

test('an import reads, then is ready', async () => {
  const { actions, engine, state } = openStudio();
  const progress = { file: 'a.fa', bytesRead: 1, bytesTotal: 2, records: 1, elapsedMs: 10, bases: 10 };
  actions.importFiles(files);
  engine.notify({ type: 'importProgress', progress });
  expect(state()).toMatchObject({ progress, importing: { from: 'files', name: null } });
  await engine.answer('genome.importFiles', genome());
  expect([phaseOf(state()), state().progress, state().genome?.records.length]).toEqual(['ready', null, 1]);
});
test('a bad file is a failure with its problem, and an earlier genome stays', async () => {
  const first = openStudio();
  first.actions.importFiles(files);
  await first.engine.fail('genome.importFiles', refusal('fasta-digits'));
  expect(phaseOf(first.state())).toBe('failed');
  expect(first.state()).toMatchObject({ genome: null, importing: null, problem: { code: 'fasta-digits', line: 4 } });

  const again = await opened();
  again.actions.importFiles(files);
  await again.engine.fail('genome.importFiles', refusal('fasta-digits'));
  expect(phaseOf(again.state())).toBe('ready');
  expect(again.state()).toMatchObject({ genome: { id: 'g1' }, problem: { code: 'fasta-digits' } });
});
test('the next good file clears the problem', async () => {
  const { actions, engine, state } = openStudio();
  actions.importFiles(files);
  await engine.fail('genome.importFiles', refusal('fasta-digits'));
  actions.importFiles(files);
  expect(state().problem).toBeNull();
  await engine.answer('genome.importFiles', genome());
  expect([phaseOf(state()), state().problem]).toEqual(['ready', null]);
});
test('a cancelled import goes back to where one was', async () => {
  const first = openStudio();
  first.actions.importSample('lambda');
  first.actions.cancelImport();
  first.actions.cancelImport();
  expect(first.state().importing?.cancelling).toBe(true);
  await first.engine.giveUp('genome.importSample');
  expect(first.state()).toMatchObject({ importing: null, progress: null, problem: null });
  expect(phaseOf(first.state())).toBe('empty');

  const again = await opened();
  again.actions.importFiles(files);
  again.actions.cancelImport();
  await again.engine.giveUp('genome.importFiles');
  expect(again.state()).toMatchObject({ importing: null, genome: { id: 'g1' } });
  expect(phaseOf(again.state())).toBe('ready');
});
test('a cancel that comes too late leaves the imported genome', async () => {
  const { actions, engine, state } = openStudio();
  actions.importSample('lambda');
  actions.cancelImport();
  await engine.answer('genome.importSample', genome());
  expect([phaseOf(state()), state().importing]).toEqual(['ready', null]);
});
test('another import takes the place of one under way, and only its answer counts', async () => {
  const { actions, engine, state } = openStudio();
  actions.importFiles(files);
  actions.importSample('lambda');
  await engine.giveUp('genome.importFiles');
  expect(state().importing).toEqual({ from: 'sample', name: 'Phage lambda, NC_001416.1', cancelling: false });
  await engine.answer('genome.importSample', genome());
  expect(phaseOf(state())).toBe('ready');
});
test('each sample is asked for by its name', () => {
  const { actions, engine } = openStudio();
  actions.importSample('sars-cov-2');
  expect(engine.asked('genome.importSample').map(([sample]) => sample)).toEqual(['sars-cov-2']);
});
test('files dropped during a run are refused with a reason and the run goes on', async () => {
  const { actions, engine, state } = await opened();
  actions.start();
  actions.importFiles([new File(['>a'], 'a.fa')]);
  expect(engine.asked('genome.importFiles')).toEqual([]);
  expect(state()).toMatchObject({ runPhase: 'compiling', problem: { code: 'run-active' } });
});
test('what a file asks can be answered, one question after the other, and nothing else repeats an import', async () => {
  const { actions, engine } = openStudio();
  actions.importFiles(files);
  await engine.fail('genome.importFiles', refusal('fasta-no-header'));
  actions.importAnyway();
  expect(engine.asked('genome.importFiles').at(-1)).toEqual([{ files, allowNoHeader: true }]);
  await engine.fail('genome.importFiles', refusal('fasta-digits'));
  actions.importAnyway();
  expect(engine.asked('genome.importFiles').at(-1)).toEqual([{ files, allowNoHeader: true, allowDigits: true }]);
  await engine.fail('genome.importFiles', refusal('format-pdf'));
  const sent = engine.calls.length;
  actions.importAnyway();
  expect(engine.calls).toHaveLength(sent);
});
test('a genome that is imported takes the last run with it; a failed run is not shown again by a cancel', async () => {
  const { actions, engine, state } = await opened();
  actions.start();
  engine.notify({ type: 'run', event: { of: 'started', run: runInfo(), id: 'one' } });
  await engine.fail('training.start', refusal('device-lost-again'));
  expect(phaseOf(state())).toBe('failed');
  actions.importFiles(files);
  actions.cancelImport();
  await engine.giveUp('genome.importFiles');
  expect([phaseOf(state()), state().problem, state().runPhase]).toEqual(['ready', null, 'failed']);
  actions.importFiles(files);
  await engine.answer('genome.importFiles', genome());
  expect([phaseOf(state()), state().runPhase, state().run]).toEqual(['ready', 'none', null]);
});
