import { expect, test } from 'vitest';
import type { GenomeView, ViewQuery } from '../../../engine/explore/answers';
import type { WeightsInfo } from '../../../evaluation/weights-source';
import { NONE_UNSHOWN } from '../../../genome/annotation/annotation';
import { PRESETS } from '../../../training/presets';
import { takeSnapshot } from '../../shell/snapshot';
import { genome, storedRun } from '../../testing/fixtures';
import { type OpenedStudio, openStudio } from '../../testing/open-studio';
import { withRuns } from '../runs/runs';
import { namesBases } from './exploring';

const weights: readonly WeightsInfo[] = ['20.1', '10.1'].map((folder) => ({
  id: `run/r1/${folder}`,
  label: 'lambda-nano-1',
  shape: PRESETS.nano,
  networks: ['teacher', 'student'],
  run: { name: 'lambda-nano-1', step: Number(folder.split('.')[0]) },
}));

const viewOf = ({ record, start, end, columns }: ViewQuery): GenomeView => {
  const binBases = Math.max(1, Math.ceil((end - start) / columns));
  const bins = new Float32Array(Math.ceil((end - start) / binBases));
  return {
    record,
    start,
    end,
    binBases,
    gc: bins,
    unknown: bins,
    letters: null,
    heldOut: [],
    features: [],
    density: null,
    tracks: null,
  };
};
const lastQuery = ({ engine }: OpenedStudio) => engine.asked('tracks.view').at(-1)![0] as ViewQuery;
const answerView = (studio: OpenedStudio) => studio.engine.answer('tracks.view', viewOf(lastQuery(studio)));

/** The screen as it is once the engine has told what there is. */
async function openExplore() {
  const studio = openStudio('#screen=explore');
  studio.store.setState({ genome: genome() });
  studio.actions.openExplore();
  studio.actions.setExploreWidth(1000);
  await answerView(studio);
  await studio.engine.answer('annotation.report', null);
  await studio.engine.answer('benchmarks.weights', weights);
  await answerView(studio);
  await studio.engine.answer('tracks.progress', []);
  return studio;
}

test('the screen opens on the whole first record, seen by the newest checkpoint', async () => {
  const studio = await openExplore();
  const { exploring } = studio.state();
  expect(exploring.range).toEqual({ start: 0, end: 48_502 });
  expect(lastQuery(studio).network).toEqual({ id: 'run/r1/20.1', network: 'teacher' });
  expect(takeSnapshot(studio.state()).explore).toMatchObject({ run: 'r1', checkpoint: 20, tracks: [] });
});

test('of another network than the one on show nothing is drawn, neither while it is asked nor after', async () => {
  const { actions, engine, state } = await openExplore();
  const surprisal = () => state().exploring.view?.tracks?.surprisal.mean ?? new Float32Array();
  const query = () => engine.asked('tracks.view').at(-1)![0] as ViewQuery;
  const withTracks = (value: number): GenomeView => {
    const view = viewOf(query());
    const bins = { mean: view.gc.map(() => value), low: view.gc, high: view.gc };
    return { ...view, tracks: { surprisal: bins, excess: bins, logo: null, done: 9 } };
  };
  actions.renewExplore();
  await engine.answer('tracks.view', withTracks(1.5));
  expect(surprisal()[0]).toBe(1.5);
  actions.renewExplore();
  const late = withTracks(1.6);
  actions.exploreWith({ id: 'run/r1/10.1', network: 'teacher' });
  expect(surprisal()[0]).toBeNaN();
  await engine.answer('tracks.view', late);
  expect(surprisal()[0]).toBeNaN();
  await engine.answer('tracks.view', withTracks(1.7));
  expect(surprisal()[0]).toBeCloseTo(1.7, 5);
});

test('a network whose run was never asked for bases is told apart', async () => {
  const { store, state } = await openExplore();
  expect(namesBases(state())).toBe(true);
  for (const mlmWeight of [1, 0]) {
    const runs = [storedRun({ id: 'r1', config: { ...PRESETS.nano, mlmWeight } })];
    store.setState({ runs: withRuns(state().runs, { runs, kept: true, queue: null }) });
    expect(namesBases(state())).toBe(mlmWeight > 0);
  }
});

test('moving asks for what is not here yet, one question at a time, with as much again on both sides', async () => {
  const studio = await openExplore();
  const before = studio.engine.asked('tracks.view').length;
  studio.actions.lookAt({ start: 10_000, end: 11_000 });
  studio.actions.lookAt({ start: 10_010, end: 11_010 });
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 1);
  expect(lastQuery(studio)).toMatchObject({
    start: 9000,
    end: 12_000,
    columns: 3000,
    shown: { start: 10_000, end: 11_000 },
  });
  await answerView(studio);
  studio.actions.lookAt({ start: 10_400, end: 11_400 });
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 1);
  studio.actions.lookAt({ start: 20_000, end: 21_000 });
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 2);
});

test('tracks are computed, paused, and gone on with; figures of what was cancelled change nothing', async () => {
  const studio = await openExplore();
  const { actions, engine, state } = studio;
  const network = { id: 'run/r1/20.1', network: 'teacher' } as const;
  const tell = (done: number) =>
    engine.notify({
      type: 'trackProgress',
      progress: {
        network,
        record: 0,
        name: 'NC_001416.1',
        done,
        length: 48_502,
        basesPerSecond: 1000,
        fresh: { start: 0, end: done },
      },
    });
  actions.computeTracks();
  expect(engine.asked('tracks.compute').at(-1)!.slice(0, 2)).toEqual([network, 0]);
  tell(24_251);
  expect(takeSnapshot(state()).explore.tracks).toEqual(
    ['surprisal', 'excess', 'logo'].map((kind) => ({ kind, record: 'NC_001416.1', progress: 0.5 })),
  );
  actions.pauseTracks();
  expect(state().exploring.computing).toMatchObject({ state: 'paused' });
  actions.cancelTracks();
  tell(40_000);
  expect(state().exploring.progress[0].done).toBe(24_251);
  actions.computeTracks();
  expect(engine.asked('tracks.compute')).toHaveLength(2);
  expect(state().exploring.chosen).toEqual(network);
  const progress = { record: 0, name: 'NC_001416.1', done: 48_502, length: 48_502 };
  // That of the one that was paused comes first, and counts for nothing.
  await engine.answer('tracks.compute', { progress, unkept: null });
  expect(state().exploring.computing).not.toBeNull();
  await engine.answer('tracks.compute', { progress, unkept: null });
  expect(state().exploring.computing).toBeNull();
  await engine.answer('explore.agreement', { bases: 512, correlation: 0.99, difference: 0 });
  expect(state().exploring.agreement?.correlation).toBe(0.99);
  actions.saveBigWig(['surprisal', 'excess']);
  const blob = new Blob(['bw']);
  const files = ['surprisal.bw', 'excess.bw'].map((name) => ({ name, blob }));
  await engine.answer('tracks.bigWigs', files);
  actions.lookAt({ start: 100, end: 200 });
  actions.saveBedGraph();
  expect(engine.asked('tracks.bedGraphs')).toEqual([[network, 0, { start: 100, end: 200 }]]);
  await engine.answer('tracks.bedGraphs', [{ name: 'surprisal.bedGraph', blob }]);
  actions.saveHub();
  await engine.answer('tracks.hub', blob);
  const names = studio.downloads.map(({ name }) => name);
  expect(names).toEqual([
    'lambda.surprisal.bw',
    'lambda.excess.bw',
    'NC_001416.1-101-200.surprisal.bedGraph',
    'lambda.hub.tar',
  ]);
});

test('a name that several features have is asked back; one that means a place moves there', async () => {
  const { actions, engine, state } = await openExplore();
  const place = { record: 0, start: 190, end: 736 };
  const feature = { ...place, type: 'CDS', strand: '+', name: 'nu1', locus: '', product: '' } as const;
  actions.goTo('nu');
  await engine.answer('annotation.locate', { several: [feature, { ...feature, start: 800, end: 900 }] });
  expect(state().exploring.several).toHaveLength(2);
  actions.goTo('nu1');
  await engine.answer('annotation.locate', { place: { record: 0, start: 53, end: 873 }, feature });
  expect(state().exploring).toMatchObject({ range: { start: 53, end: 873 }, several: [], marked: feature });
});

test('another genome begins anew, with nothing of the one before', async () => {
  const studio = await openExplore();
  studio.actions.lookAt({ start: 10, end: 500 });
  studio.store.setState({ genome: { ...genome(), fingerprint: 'f'.repeat(32) } });
  studio.actions.openExplore();
  expect(studio.state().exploring).toMatchObject({ range: { start: 0, end: 48_502 }, annotation: null, view: null });
});

test('a view that failed is asked again where one has moved meanwhile, and on demand', async () => {
  const studio = await openExplore();
  studio.actions.lookAt({ start: 10_000, end: 11_000 });
  studio.actions.lookAt({ start: 20_000, end: 21_000 });
  const before = studio.engine.asked('tracks.view').length;
  await studio.engine.fail('tracks.view', new Error('gone'));
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 1);
  await studio.engine.fail('tracks.view', new Error('gone'));
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 1);
  expect(studio.state().exploring.problems.view).toBeDefined();
  studio.actions.renewExplore();
  expect(studio.engine.asked('tracks.view')).toHaveLength(before + 2);
  await answerView(studio);
  expect(studio.state().exploring.problems.view).toBeUndefined();
});

test('a view is asked anew by what is computed in it, by another split, and by nothing else', async () => {
  const studio = await openExplore();
  studio.actions.lookAt({ start: 10_000, end: 11_000 });
  await answerView(studio);
  const asked = () => studio.engine.asked('tracks.view').length;
  const before = asked();
  const network = { id: 'run/r1/20.1', network: 'teacher' } as const;
  const whole = { network, record: 0, name: 'NC_001416.1', done: 100, length: 48_502, basesPerSecond: 1 };
  const tell = (fresh: { start: number; end: number }, more = {}) =>
    studio.engine.notify({ type: 'trackProgress', progress: { ...whole, ...more, fresh } });
  tell({ start: 40_000, end: 41_000 });
  tell({ start: 10_000, end: 10_100 }, { record: 1 });
  tell({ start: 10_000, end: 10_100 }, { network: { ...network, network: 'student' } });
  expect(asked()).toBe(before);
  tell({ start: 10_000, end: 10_100 });
  expect(asked()).toBe(before + 1);
  await answerView(studio);
  studio.actions.openExplore();
  await studio.engine.answer('benchmarks.weights', weights);
  expect(asked()).toBe(before + 1);
  studio.store.setState({ genome: genome() });
  studio.actions.openExplore();
  await studio.engine.answer('benchmarks.weights', weights);
  expect(asked()).toBe(before + 2);
});

test('a file that is dropped is what its content says', async () => {
  const studio = await openExplore();
  const [calls, genes] = ['calls.txt', 'genes.txt'].map((name) => new File(['x'], name));
  void studio.actions.takeFile(calls);
  await studio.engine.answer('annotation.recognise', 'VCF');
  expect(studio.state().exploring).toMatchObject({
    taken: 'calls.txt is VCF: taken as variants.',
    variants: { file: calls },
  });
  void studio.actions.takeFile(genes);
  await studio.engine.answer('annotation.recognise', 'GFF3');
  expect(studio.engine.asked('annotation.read').at(-1)![0]).toBe(genes);
  expect(studio.state().exploring.taken).toBe('genes.txt is GFF3: taken as annotation.');
  const said = { source: 'genes.txt', features: 1, types: [], notes: [], unshown: NONE_UNSHOWN, kept: true };
  await studio.engine.answer('annotation.read', said);
  expect(studio.state().exploring).toMatchObject({ annotation: said, annotationFile: genes });
});

test('a VCF that is dropped while another is scored takes its place, and what was typed stays', async () => {
  const { actions, engine, state } = await openExplore();
  const [first, second] = ['a.vcf', 'b.vcf'].map((name) => new File(['x'], name));
  actions.chooseVariants(first);
  actions.typeVariants('chr1:5 A>G');
  actions.askInfluence(true);
  actions.scoreVariants('file');
  void actions.takeFile(second);
  await engine.answer('annotation.recognise', 'VCF');
  const chosen = { file: second, typed: 'chr1:5 A>G', influence: true, asked: null, scored: null };
  expect(state().exploring.variants).toMatchObject(chosen);
  // It was ended; what comes of it all the same is of the other file.
  const summary = { rows: 1, scored: 1, shifted: 0, unscored: {}, unknownRecords: [] };
  await engine.answer('explore.vcf', { vcf: new Blob(), table: new Blob(), summary, first: [] });
  expect(state().exploring.variants).toMatchObject(chosen);
  expect(engine.asked('explore.background')).toEqual([]);
});

test('of two annotations the one that came last is shown, and none of a genome that is no longer open', async () => {
  const studio = await openExplore();
  const { actions, engine, state } = studio;
  const report = (source: string) => ({
    source,
    features: 1,
    types: [],
    notes: [],
    unshown: NONE_UNSHOWN,
    kept: false,
  });
  actions.readAnnotation(new File(['x'], 'a.gff'));
  actions.readAnnotation(new File(['x'], 'b.gff'));
  await engine.answer('annotation.read', report('a.gff'));
  expect(state().exploring).toMatchObject({ annotation: null, readingAnnotation: true });
  await engine.answer('annotation.read', report('b.gff'));
  expect(state().exploring).toMatchObject({ annotation: { source: 'b.gff' }, readingAnnotation: false });
  actions.readAnnotation(new File(['x'], 'c.gff'));
  studio.store.setState({ genome: { ...genome(), fingerprint: 'f'.repeat(32) } });
  actions.openExplore();
  await engine.answer('annotation.report', null);
  await engine.answer('annotation.read', report('c.gff'));
  expect(state().exploring.annotation).toBeNull();
});

test('a newer checkpoint that is shown by itself has nothing of what was said by the one before', async () => {
  const { actions, engine, state } = await openExplore();
  actions.checkTracks();
  await engine.answer('explore.agreement', { bases: 512, correlation: 0.99, difference: 0 });
  const newer = { ...weights[0], id: 'run/r1/30.1' };
  actions.openExplore();
  await engine.answer('benchmarks.weights', [newer, ...weights]);
  expect(state().exploring.agreement).toBeNull();
});

test('another checkpoint is looked with, and a short view is computed at once', async () => {
  const { actions, engine, state } = await openExplore();
  actions.exploreCheckpoint({ id: 'run/r1/10.1', network: 'teacher' });
  expect(engine.asked('tracks.compute')).toEqual([]);
  actions.lookAt({ start: 100, end: 400 });
  actions.exploreCheckpoint({ id: 'run/r1/20.1', network: 'teacher' });
  expect(engine.asked('tracks.compute')).toEqual([
    [{ id: 'run/r1/20.1', network: 'teacher' }, 0, { start: 100, end: 400 }],
  ]);
  const progress = { record: 0, name: 'NC_001416.1', done: 300, length: 48_502 };
  await engine.answer('tracks.compute', { progress, unkept: null });
  expect(state().exploring.computing).toBeNull();
  // Only of whole tracks is told how near ten passes come.
  expect(engine.asked('explore.agreement')).toEqual([]);
});
