import { TRACK_KINDS } from '../../../engine/explore/track-kinds';
import { checkpointOfId } from '../../../evaluation/weights-id';
import type { WeightsInfo } from '../../../evaluation/weights-source';
import { BASE_LETTERS } from '../../../formats/alphabet';
import type { GenomeSummary } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { EXPLORE_WORDS } from '../../help/explore-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import { formatHash } from '../../shell/hash';
import { useActions, useStudio } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
import { whole } from '../../ui/format';
import { sameNetwork } from './asked-network';
import { namesBases, progressHere, shownNetwork } from './exploring';
import { basesOf } from './view-range';
import { progressText } from './view-text';

/** Which network looks at the genome, and its tracks on their way. */
export function NetworkPanel({ genome }: { readonly genome: GenomeSummary }) {
  const weights = useStudio((state) => state.benchmarks.weights);
  const chosen = useStudio((state) => state.exploring.chosen);
  const config = useStudio((state) => state.config);
  const asked = useStudio(namesBases);
  const shown = shownNetwork({ chosen }, weights);
  if (shown === null) {
    return (
      <section className="card">
        <p>
          There is no network yet to look with. <a href={formatHash(config, 'train')}>Start a run</a>: its first
          checkpoint can be chosen here, also while it trains on.
        </p>
      </section>
    );
  }
  const trainedOn = shown.info.pretrainedOn?.fingerprint ?? genome.fingerprint;
  return (
    <section className="card network-panel">
      <div className="row">
        <NetworkChoice weights={weights} shown={shown} />
        <TrackControl />
      </div>
      {trainedOn !== genome.fingerprint && (
        <p className="small dim">
          {trainedOn === ''
            ? 'What this network was trained on is not known'
            : 'This network was not trained on the open genome'}
          ; what is marked as held out is held out as set on Train.
        </p>
      )}
      {!asked && (
        <p className="small start-reason">
          Its run was never asked for bases (MLM weight 0): tracks, scores and maps of it say nothing of the genome.
        </p>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly weights: readonly WeightsInfo[];
  readonly shown: NonNullable<ReturnType<typeof shownNetwork>>;
}

function NetworkChoice({ weights, shown }: ChoiceProps) {
  const actions = useActions();
  const run = runOf(shown);
  // Newest first, as they are told; of each run its newest checkpoint stands for it.
  const runs = weights.filter((info, i) => weights.findIndex((other) => sameRun(other, info)) === i);
  const checkpoints = weights.filter((info) => sameRun(info, shown.info));
  const choose = (info: WeightsInfo | undefined) => {
    if (info === undefined) return;
    const network = info.networks.includes(shown.network) ? shown.network : info.networks[0];
    actions.exploreWith({ id: info.id, network });
  };
  return (
    <>
      <ChoiceField
        label="Run"
        word={SCREEN_WORDS.run}
        value={run}
        choices={runs.map((info) => [runOf(info), info.label])}
        onChoose={(wanted) => choose(runs.find((info) => runOf(info) === wanted))}
      />
      <ChoiceField
        label="Checkpoint"
        word={SCREEN_WORDS.checkpoint}
        narrow
        value={shown.id}
        choices={checkpoints.map((info) => [info.id, `step ${whole(info.run?.step ?? 0)}`])}
        onChoose={(wanted) => choose(checkpoints.find(({ id }) => id === wanted))}
      />
      {checkpoints.length > 1 && <CheckpointSlider checkpoints={checkpoints} shown={shown} />}
      <ChoiceField
        label="Network"
        word={SCREEN_WORDS.network}
        narrow
        value={shown.network}
        choices={shown.info.networks.map((network) => [network, network])}
        onChoose={(network) => actions.exploreWith({ id: shown.id, network })}
      />
    </>
  );
}

interface SliderProps {
  /** Newest first. */
  readonly checkpoints: readonly WeightsInfo[];
  readonly shown: ChoiceProps['shown'];
}

/** Through training: what is in view, and its map, are computed anew for each checkpoint. */
function CheckpointSlider({ checkpoints, shown }: SliderProps) {
  const { map, range, record } = useStudio((state) => state.exploring);
  const actions = useActions();
  const last = checkpoints.length - 1;
  const at = last - checkpoints.findIndex(({ id }) => id === shown.id);
  const choose = (place: number) => {
    const info = checkpoints[last - place];
    const network = info.networks.includes(shown.network) ? shown.network : info.networks[0];
    actions.exploreCheckpoint({ id: info.id, network });
    const { start, end } = basesOf(range);
    const { made } = map;
    if (made !== null && made.of === record?.name && made.start === start && made.end === end)
      actions.makeMap(made.kind, made.untrained);
  };
  return (
    <Explain word="Step through training" of={EXPLORE_WORDS.throughTraining}>
      <input
        type="range"
        className="checkpoint-slider"
        aria-label="Step through training"
        aria-valuetext={`step ${whole(shown.info.run?.step ?? 0)}`}
        min={0}
        max={last}
        value={at}
        onChange={(event) => choose(event.target.valueAsNumber)}
      />
    </Explain>
  );
}

const runOf = ({ id }: Pick<WeightsInfo, 'id'>): string => checkpointOfId(id)?.run ?? id;
const sameRun = (a: WeightsInfo, b: WeightsInfo): boolean => runOf(a) === runOf(b);

/** What can be done with tracks that are there. */
function Whole() {
  const agreement = useStudio((state) => state.exploring.agreement);
  const actions = useActions();
  return (
    <>
      {agreement === null ? (
        <button type="button" className="plain" onClick={actions.checkTracks}>
          Check against the exact way
        </button>
      ) : (
        <span className="small dim" role="status">
          <Explain word={`r ${agreement.correlation.toFixed(3)}`} of={EXPLORE_WORDS.agreement} /> with one hidden base a
          pass, on {whole(agreement.bases)} bases.
        </span>
      )}
      <button
        type="button"
        title="Surprisal, and surprisal minus the count table"
        onClick={() => actions.saveBigWig(TRACK_KINDS)}
      >
        Save bigWig
      </button>
      <button type="button" title="Four files, one a base" onClick={() => actions.saveBigWig(BASE_LETTERS)}>
        Save logo bigWig
      </button>
      <button type="button" title="All tracks with the genome, for genome browsers" onClick={actions.saveHub}>
        Save track hub
      </button>
    </>
  );
}

/** Computes the tracks of the record on show. */
function TrackControl() {
  const exploring = useStudio((state) => state.exploring);
  const weights = useStudio((state) => state.benchmarks.weights);
  const actions = useActions();
  const { record, computing } = exploring;
  if (record === null) return null;
  const here = progressHere(exploring) ?? { done: 0, length: record.bases };
  const own =
    computing?.record === record.index && sameNetwork(computing.network, shownNetwork(exploring, weights))
      ? computing
      : null;
  const isRunning = own?.state === 'running';
  const isWhole = here.done >= here.length;
  return (
    <div className="track-control">
      {here.done > 0 && !isWhole && <progress aria-label="Tracks computed" value={here.done} max={here.length} />}
      <Explain word="Tracks" of={EXPLORE_WORDS.tracks}>
        <span className="small dim" role={isRunning ? undefined : 'status'}>
          {progressText(here, own)}
        </span>
      </Explain>
      {!isWhole && !isRunning && (
        <button type="button" className={here.done === 0 ? 'primary' : ''} onClick={actions.computeTracks}>
          {own?.state === 'paused' ? 'Resume tracks' : here.done > 0 ? 'Compute the rest' : 'Compute tracks'}
        </button>
      )}
      {isWhole && <Whole />}
      {here.done > 0 && (
        <button
          type="button"
          className="plain"
          title="What is computed of the region in view: surprisal, and surprisal minus the count table"
          onClick={actions.saveBedGraph}
        >
          Save view as bedGraph
        </button>
      )}
      {isRunning && (
        <button type="button" onClick={actions.pauseTracks}>
          Pause tracks
        </button>
      )}
      {own !== null && (
        <button type="button" onClick={actions.cancelTracks}>
          Cancel tracks
        </button>
      )}
    </div>
  );
}
