import type { StoreApi } from 'zustand/vanilla';
import type { EngineClient } from '../../../../worker/api';
import { wholeView } from '../../../charts/chart-view';
import { deliver, Latest } from '../../../shell/latest';
import { toSetup } from '../../../shell/phase';
import type { StudioState } from '../../../shell/state';
import { canExtend, longerSteps, runById } from '../../runs/runs';
import type { Estimate } from '../setup/estimate';
import { seedsBlock, startBlock } from '../setup/setup';
import { keptRun } from './kept-run';
import { noRun, outcomeOf, type RunPhase, runActive } from './run-state';

/**
 * Begins runs and steers the one under way.
 * @param settle sends a split that still waits: a run must not start on an older one
 */
export function createRunControl(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  estimate: Estimate,
  settle: () => void,
) {
  const runs = new Latest();
  const profiles = new Latest();
  const kept = new Latest();

  /** The answer is what the run came to. A run that another takes the place of is stopped, and not told of. */
  const carryOut = (run: () => Promise<'done' | 'stopped'>) => {
    estimate.cancel();
    setState({
      ...noRun(),
      runPhase: 'compiling',
      screen: 'train',
      problem: null,
      estimating: null,
      dialog: null,
    });
    const end = (how: Pick<StudioState, 'runPhase'> & Partial<Pick<StudioState, 'runProblem'>>) =>
      setState(({ problem }) => ({
        runShown: true,
        pending: null,
        compiling: null,
        // What it stood in the way of may be done now.
        problem: problem?.code === 'run-active' ? null : problem,
        ...how,
      }));
    void runs.ask(run, {
      take: (runPhase) => end({ runPhase }),
      fail: (runProblem) => end({ runPhase: 'failed', runProblem }),
    });
  };
  /** A run brings its settings into the form: once the seeds have ended it has the first of them again. */
  const carryOutSeeds = (first: number, run: () => Promise<'done' | 'stopped'>) =>
    carryOut(() => run().finally(() => setState(({ config }) => ({ config: { ...config, seed: first } }))));
  const firstSeed = () => getState().runs.report?.queue?.runs[0].seed ?? getState().config.seed;
  const startWeights = () => {
    const { startFrom } = getState();
    return startFrom === null ? undefined : { id: startFrom.id, checkpoint: startFrom.checkpoint };
  };
  /** Asks once; that it is so, the engine says a step later. */
  const ask = (pending: NonNullable<StudioState['pending']>, ...phases: readonly RunPhase[]) => {
    if (!phases.includes(getState().runPhase) || getState().pending !== null) return;
    setState({ pending });
    void deliver(client.training[pending](), {
      take: () => undefined,
      fail: (problem) => setState({ pending: null, problem }),
    });
  };
  const canGoOn = () => !runActive(getState()) && getState().importing === null;
  const tell = (command: Promise<void>) =>
    void deliver(command, { take: () => undefined, fail: (problem) => setState({ problem }) });

  return {
    start() {
      if (startBlock(getState()) !== null) return;
      settle();
      const { config } = getState();
      const weights = startWeights();
      carryOut(() => client.training.start(config, weights));
      setState({ startFrom: null });
    },
    /** One run after the other, from the seed of the form on. */
    startSeeds() {
      const { config, seedCount } = getState();
      if (seedCount === null || seedsBlock(getState()) !== null) return;
      settle();
      const weights = startWeights();
      carryOutSeeds(config.seed, () => client.seeds.start(config, seedCount, weights));
      setState({ startFrom: null });
    },
    goOnWithSeeds() {
      if (canGoOn()) carryOutSeeds(firstSeed(), () => client.seeds.goOn());
    },
    leaveSeedOut() {
      if (canGoOn()) carryOutSeeds(firstSeed(), () => client.seeds.leaveOut());
    },
    /** @param step the newest checkpoint to use; null for the newest there is */
    continueRun(id: string, step: number | null = null) {
      const state = getState();
      // Only the run under way itself may go back to one of its checkpoints.
      if (state.importing !== null || (runActive(state) && state.keeping.id !== id)) return;
      // The seeds that follow the run still follow it.
      const queued = runActive(state) && state.runs.report?.queue?.trained === 'here';
      if (queued) carryOutSeeds(firstSeed(), () => client.seeds.goOn(step));
      else carryOut(() => client.training.continue(id, step));
    },
    /** Trains a run that is done longer: as many steps again as its schedule has. */
    trainLonger(id: string) {
      const run = runById(getState().runs, id);
      if (run !== null && canGoOn() && canExtend(run))
        carryOut(() => client.training.extend(id, longerSteps(run.config)));
    },
    /** Shows a kept run with all there is of it, as when it ended. */
    showKept(id: string) {
      const run = runById(getState().runs, id);
      if (run === null || !canGoOn()) return;
      void kept.ask(() => client.runs.open(id), {
        take: (opened) => {
          if (canGoOn())
            setState(({ view }) => ({
              ...keptRun(run, opened),
              screen: 'train',
              problem: null,
              view: { ...view, ...wholeView },
            }));
        },
        fail: (problem) => setState(({ runs: all }) => ({ runs: { ...all, problem } })),
      });
    },
    notifyAtEnd: (on: boolean) => setState({ notifyAtEnd: on }),
    pause: () => ask('pause', 'training'),
    resume: () => ask('resume', 'paused'),
    /** One step of a paused run. */
    stepOnce() {
      if (getState().runPhase === 'paused') tell(client.training.step());
    },
    stop: () => ask('stop', 'compiling', 'training', 'paused'),
    checkpointNow() {
      if (runActive(getState())) tell(client.training.checkpoint());
    },
    /** The browser had frozen the page for so long. */
    thawed(ms: number) {
      if (runActive(getState())) tell(client.training.thawed(ms));
    },
    checkpointEvery(minutes: number) {
      setState(({ runs: kept }) => ({ runs: { ...kept, everyMinutes: minutes } }));
      tell(client.runs.checkpointEvery(minutes));
    },
    /** @param sample among those of the run; null for the newest, as they come */
    showSample: (sample: number | null) => setState({ sampleShown: sample }),
    profileStep() {
      const { runPhase, profiling } = getState();
      if (runPhase !== 'training' || profiling.asked) return;
      setState({ profiling: { ...profiling, asked: true } });
      void profiles.ask(() => client.training.profileStep(), {
        // The run ended before: what was there stays.
        take: (profile) =>
          setState((now) => ({
            profiling: profile === null ? { ...now.profiling, asked: false } : { asked: false, profile, problem: null },
          })),
        fail: (problem) => setState({ profiling: { asked: false, profile: null, problem } }),
      });
    },
    /** Back to the setup; the points of the last run stay until the next one starts. */
    newRun: () => setState((state) => (runActive(state) ? {} : { ...toSetup, problem: null })),
    showLastRun: () => setState((state) => (outcomeOf(state) === null ? {} : { runShown: true })),
  };
}
