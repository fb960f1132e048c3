import { expect, test } from 'vitest';
import type { StandingOutReport } from '../../../../engine/explore/standing-out-report';
import type { WeightsInfo } from '../../../../evaluation/weights-source';
import { PRESETS } from '../../../../training/presets';
import { genome } from '../../../testing/fixtures';
import { openStudio } from '../../../testing/open-studio';

const checkpoint = (step: number): WeightsInfo => ({
  id: `run/r1/${step}.1`,
  label: 'a run',
  shape: PRESETS.nano,
  networks: ['teacher'],
  run: { name: 'a run', step },
});
const QUERY = { by: 'excess', bases: 256 } as const;
const report: StandingOutReport = {
  ...QUERY,
  record: { record: 0, name: 'NC_001416.1', done: 9, length: 9 },
  classes: [],
  most: [],
  least: [],
};

async function openExplore() {
  const studio = openStudio('#screen=explore');
  const opened = genome();
  const [first] = opened.records;
  studio.store.setState({ genome: { ...opened, records: [first, { ...first, index: 1, name: 'plasmid' }] } });
  studio.actions.openExplore();
  await studio.engine.answer('benchmarks.weights', [checkpoint(20), checkpoint(10)]);
  return studio;
}
type Opened = Awaited<ReturnType<typeof openExplore>>;

const MOVES: readonly (readonly [string, (studio: Opened) => Promise<void>])[] = [
  [
    'record',
    async ({ actions }) => {
      actions.showPlace({ record: 1, start: 0, end: 100 });
      await Promise.resolve();
      await Promise.resolve();
    },
  ],
  ['network', async ({ actions }) => actions.exploreWith({ id: 'run/r1/10.1', network: 'teacher' })],
  [
    'checkpoint that is newer',
    async ({ actions, engine }) => {
      actions.openExplore();
      await engine.answer('benchmarks.weights', [checkpoint(30), checkpoint(20), checkpoint(10)]);
    },
  ],
];

test('what stands out of a record is shown, and can be asked again', async () => {
  const { actions, engine, state } = await openExplore();
  actions.findStandingOut(QUERY);
  expect(state().exploring.standing.isAsked).toBe(true);
  await engine.answer('tracks.standsOut', report);
  expect(state().exploring.standing).toMatchObject({ isAsked: false, report });
});

test.each(MOVES)('what was asked before another %s was on show is left aside', async (_, move) => {
  const studio = await openExplore();
  studio.actions.findStandingOut(QUERY);
  await move(studio);
  await studio.engine.answer('tracks.standsOut', report);
  expect(studio.state().exploring.standing).toMatchObject({ isAsked: false, report: null });
});
