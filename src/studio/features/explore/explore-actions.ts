import type { StoreApi } from 'zustand/vanilla';
import type { ChosenNetwork } from '../../../engine/explore/answers';
import type { FileTrack } from '../../../engine/explore/track-files';
import type { ExportedFile } from '../../../engine/transfer/exchange';
import { fileName } from '../../../formats/file-name';
import type { NamedFeature } from '../../../genome/annotation/named-feature';
import type { Interval } from '../../../genome/summary';
import type { EngineClient } from '../../../worker/api';
import { deliver, Latest } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { sameNetwork } from './asked-network';
import { type Exploring, exploringOf, type ShownRecord, shownNetworkOf } from './exploring';
import { unstood } from './standing/standing';
import { ViewQuestion } from './view-question';
import { basesOf, spanOf, wholeRecord, within } from './view-range';
import { withoutValues } from './view-text';

/** A view of so many bases is computed at once where another checkpoint is looked with. */
const LONGEST_FOLLOWED = 2000;

/** Of another network than the one before nothing is known yet. */
const unsaid = ({ standing, view }: Exploring): Partial<Exploring> => ({
  progress: [],
  agreement: null,
  view: view && withoutValues(view),
  standing: unstood(standing),
});

/** What may be done on the Explore screen. What it shows is asked of the engine as it moves, one answer at a time. */
export function createExploreActions(
  store: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
  chooseVariants: (file: File) => void,
) {
  const { getState, setState } = store;
  const change = (make: (exploring: Exploring) => Partial<Exploring>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, ...make(exploring) } }));
  const blame = (asked: keyof Exploring['problems']) => (problem: Exploring['problems']['view']) =>
    change(({ problems }) => ({ problems: { ...problems, [asked]: problem } }));
  const forget = (asked: keyof Exploring['problems']) => blame(asked)(undefined);
  const locating = new Latest();
  const reading = new Latest();
  let computing: AbortController | null = null;
  const question = new ViewQuestion(store, client, blame('view'));
  const network = () => shownNetworkOf(getState());

  const askProgress = () => {
    const of = network();
    if (of === null) return change(() => ({ progress: [] }));
    const genome = getState().exploring.of;
    void deliver(client.tracks.progress(of), {
      take: (progress) => {
        if (getState().exploring.of === genome && sameNetwork(network(), of)) change(() => ({ progress }));
      },
      fail: blame('tracks'),
    });
  };
  const stopComputing = () => {
    computing?.abort();
    computing = null;
  };
  const show = (record: ShownRecord, range: Interval, marked: NamedFeature | null) => {
    const { record: before } = getState().exploring;
    if (before?.index !== record.index) change(({ standing }) => ({ agreement: null, standing: unstood(standing) }));
    change(() => ({ record, range: within(range, record.bases), several: [], marked }));
    question.refresh();
  };
  /** How near ten passes come to the exact way. */
  const checkTracks = () => {
    const { record, of: genome } = getState().exploring;
    const of = network();
    if (record === null || of === null) return;
    const order = { id: crypto.randomUUID(), weights: of.id, network: of.network, record: record.index };
    void deliver(client.explore.agreement({ ...order, start: 0, end: record.bases }), {
      take: (agreement) => {
        const now = getState().exploring;
        if (now.of === genome && now.record?.index === record.index && sameNetwork(network(), of))
          change(() => ({ agreement }));
      },
      fail: blame('tracks'),
    });
  };
  client.subscribe((notice) => {
    if (notice.type !== 'trackProgress') return;
    const { view } = getState().exploring;
    const { network: told, record, fresh } = notice.progress;
    const isOn = view?.record === record && fresh.end > view.start && fresh.start < view.end;
    if (isOn && sameNetwork(network(), told)) question.renew();
  });
  /** A record by its index: from the list the page has, else from the engine's table. */
  const recordAt = async (index: number): Promise<ShownRecord | null> => {
    const { genome, exploring } = getState();
    const known = [exploring.record, ...(genome?.records ?? [])].find((each) => each?.index === index);
    if (known != null) return { index: known.index, name: known.name, bases: known.bases };
    const query = { from: index, count: 1, sortBy: 'order', descending: false, pattern: '' } as const;
    const [row] = (await client.genome.records(query)).rows;
    return row === undefined ? null : { index: row.index, name: row.name, bases: row.bases };
  };

  const showPlace = ({ record, start, end }: Interval & { readonly record: number }, marked: NamedFeature | null) => {
    void deliver(recordAt(record), {
      take: (found) => {
        if (found !== null) show(found, { start, end }, marked);
      },
      fail: blame('locate'),
    });
  };
  const readAnnotation = (file: File) => {
    forget('annotation');
    change(() => ({ readingAnnotation: true }));
    const { of } = getState().exploring;
    /** What is said of a genome that is no longer open is left aside. */
    const ifHere = (then: () => void) => {
      if (getState().exploring.of !== of) return;
      change(() => ({ readingAnnotation: false }));
      then();
    };
    void reading.ask(() => client.annotation.read(file), {
      take: (annotation) =>
        ifHere(() => {
          change(() => ({ annotation, annotationFile: file }));
          question.renew();
        }),
      fail: (problem) => ifHere(() => blame('annotation')(problem)),
    });
  };

  const exploreWith = (chosen: ChosenNetwork) => {
    stopComputing();
    change((exploring) => ({ ...unsaid(exploring), chosen, computing: null }));
    forget('tracks');
    askProgress();
    question.refresh();
  };
  /** @param only a stretch of the record alone */
  const compute = (only: Interval | null) => {
    const { record } = getState().exploring;
    const of = network();
    if (record === null || of === null) return;
    stopComputing();
    const own = new AbortController();
    computing = own;
    forget('tracks');
    // What is computed now stays on show when newer checkpoints come.
    change(() => ({
      chosen: of,
      computing: { network: of, record: record.index, state: 'running', basesPerSecond: null },
    }));
    const ifOwn = (then: () => void) => {
      if (computing !== own) return;
      computing = null;
      then();
    };
    void deliver(client.tracks.compute(of, record.index, only, own.signal), {
      take: ({ unkept }) =>
        ifOwn(() => {
          change(() => ({ computing: null }));
          if (unkept !== null) blame('tracks')(unkept);
          askProgress();
          question.renew();
          if (only === null) checkTracks();
        }),
      fail: (problem) =>
        ifOwn(() => {
          change(() => ({ computing: null }));
          blame('tracks')(problem);
        }),
      // By the engine: another genome was opened.
      cancelled: () => ifOwn(() => change(() => ({ computing: null }))),
    });
  };

  return {
    /** The screen is opened, or the genome or the checkpoints changed while it is. */
    openExplore() {
      const { genome, exploring } = getState();
      if (genome === null) return;
      if (exploring.of !== genome.fingerprint) {
        stopComputing();
        setState({ exploring: exploringOf(exploring, genome) });
        void reading.ask(() => client.annotation.report(), {
          take: (annotation) => {
            change(() => ({ annotation }));
            if (annotation !== null) question.renew();
          },
          fail: blame('annotation'),
        });
      }
      void deliver(client.benchmarks.weights(), {
        take: (weights) => {
          const before = network();
          setState(({ benchmarks }) => ({ benchmarks: { ...benchmarks, weights } }));
          // What was said by another network than the newest that is shown now.
          if (!sameNetwork(before, network())) change(unsaid);
          askProgress();
          question.refresh();
        },
        fail: blame('tracks'),
      });
    },
    setExploreWidth(columns: number) {
      change(() => ({ columns: Math.round(columns) }));
      question.refresh();
    },
    lookAt(range: Interval) {
      const { record } = getState().exploring;
      if (record === null) return;
      change(() => ({ range: within(range, record.bases) }));
      question.refresh();
    },
    showRecord(index: number) {
      void deliver(recordAt(index), {
        take: (record) => {
          if (record === null) return;
          change(() => ({ view: null }));
          show(record, wholeRecord(record.bases), null);
        },
        fail: blame('locate'),
      });
    },
    /** A gene or a region. */
    goTo(text: string) {
      forget('locate');
      if (text.trim() === '') return;
      void locating.ask(
        async () => {
          const located = await client.annotation.locate(text);
          if ('several' in located) return { several: located.several };
          return { ...located, record: await recordAt(located.place.record) };
        },
        {
          take: (found) => {
            if ('several' in found) change(() => ({ several: found.several }));
            else if (found.record !== null) show(found.record, found.place, found.feature);
          },
          fail: blame('locate'),
        },
      );
    },
    showFeature(feature: NamedFeature) {
      const margin = (feature.end - feature.start) / 4;
      showPlace({ ...feature, start: feature.start - margin, end: feature.end + margin }, feature);
    },
    /** A stretch of a record that something was said of. */
    showPlace: (place: Interval & { readonly record: number }) => showPlace(place, null),
    /** A file that was dropped: what it is shows from its content. */
    async takeFile(file: File) {
      await deliver(client.annotation.recognise(file), {
        take: (format) => {
          const isVariants = format === 'VCF';
          change(() => ({ taken: `${file.name} is ${format}: taken as ${isVariants ? 'variants' : 'annotation'}.` }));
          if (isVariants) chooseVariants(file);
          else readAnnotation(file);
        },
        fail: blame('annotation'),
      });
    },
    readAnnotation,
    computeTracks: () => compute(null),
    /** Another checkpoint of the run: what is in view is computed at once where it is short. */
    exploreCheckpoint(chosen: ChosenNetwork) {
      exploreWith(chosen);
      const only = basesOf(getState().exploring.range);
      if (spanOf(only) <= LONGEST_FOLLOWED) compute(only);
    },
    exploreWith,
    pauseTracks() {
      stopComputing();
      change(({ computing: now }) => ({ computing: now && { ...now, state: 'paused' } }));
    },
    cancelTracks() {
      stopComputing();
      change(() => ({ computing: null }));
    },
    checkTracks,
    /** The tracks of all records that are computed whole, a file each. */
    saveBigWig(tracks: readonly FileTrack[]) {
      const of = network();
      const { genome } = getState();
      if (of === null || genome === null) return;
      void deliver(client.tracks.bigWigs(of, tracks), {
        take: (files) => {
          for (const { name, blob } of files) download({ name: `${fileName(genome.name, 'genome')}.${name}`, blob });
        },
        fail: blame('tracks'),
      });
    },
    /** What is computed of the region in view. */
    saveBedGraph() {
      const of = network();
      const { record, range } = getState().exploring;
      if (of === null || record === null) return;
      const region = basesOf(range);
      void deliver(client.tracks.bedGraphs(of, record.index, region), {
        take: (files) => {
          const stem = fileName(`${record.name}-${region.start + 1}-${region.end}`, 'region');
          for (const { name, blob } of files) download({ name: `${stem}.${name}`, blob });
        },
        fail: blame('tracks'),
      });
    },
    /** All of them with the genome, as a folder that genome browsers open. */
    saveHub() {
      const of = network();
      const { genome } = getState();
      if (of === null || genome === null) return;
      void deliver(client.tracks.hub(of), {
        take: (blob) => download({ name: `${fileName(genome.name, 'genome')}.hub.tar`, blob }),
        fail: blame('tracks'),
      });
    },
    /** Something new was computed, or annotated: what is on show is asked for again. */
    renewExplore: () => question.renew(),
  };
}
