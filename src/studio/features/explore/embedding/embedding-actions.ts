import type { StoreApi } from 'zustand/vanilla';
import type { ChosenNetwork } from '../../../../engine/explore/answers';
import { embeddingsNpy, placesBed, placesText } from '../../../../engine/explore/embeddings-file';
import type { PlacedRegion, PlacedRegions } from '../../../../engine/explore/placed-regions';
import type { ExportedFile } from '../../../../engine/transfer/exchange';
import { fileName } from '../../../../formats/file-name';
import { evenly } from '../../../../numerics/evenly';
import type { EngineClient } from '../../../../worker/api';
import { deliver } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import type { AskedNetwork } from '../asked-network';
import { askedNetworkOf } from '../exploring';
import {
  type EmbeddedBy,
  type EmbeddedRegions,
  type EmbeddingChoices,
  type EmbeddingState,
  MOST_DRAWN,
  MOST_REGIONS,
  rowsOf,
} from './embedding';

/** What may be done with regions as vectors. */
export function createEmbeddingActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const state = () => getState().exploring.embedding;
  const set = (part: Partial<EmbeddingState>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, embedding: { ...exploring.embedding, ...part } } }));
  let embedding: AbortController | null = null;

  const regionsOf = async ({ from, bases, count, type }: EmbeddingChoices): Promise<PlacedRegions> => {
    if (from === 'spread') return client.explore.spreadRegions(bases, count);
    if (from === 'features') return client.explore.featureRegions(type);
    return state().file?.placed ?? { regions: [], notes: [] };
  };

  const embedBy = async (
    asked: ChosenNetwork,
    untrained: boolean,
    { regions, drawn }: Pick<EmbeddedRegions, 'regions' | 'drawn'>,
    signal: AbortSignal,
  ): Promise<EmbeddedBy> => {
    const { layer, pooling } = state().choices;
    const name = untrained ? 'untrained network' : `${asked.network}, trained`;
    const begin = (what: string) => {
      const id = crypto.randomUUID();
      signal.throwIfAborted();
      set({ asked: { id, share: 0, what: `${what}, ${name}` } });
      return id;
    };
    const order = { weights: asked.id, network: asked.network, untrained, regions, pooling };
    const chosen = layer === null ? order : { ...order, layer };
    const embeddings = await client.explore.embed({ ...chosen, id: begin('Vectors') }, signal);
    const values = rowsOf(embeddings, drawn);
    const plane = await client.explore.plane({ id: begin('Map'), values, width: embeddings.width }, signal);
    return { name, embeddings, plane };
  };

  const embed = async (asked: AskedNetwork, signal: AbortSignal): Promise<EmbeddedRegions> => {
    const { choices } = state();
    const { regions: all } = await regionsOf(choices);
    const regions = evenly(all, MOST_REGIONS);
    const drawn = evenly([...regions.keys()], MOST_DRAWN);
    const by: EmbeddedBy[] = [];
    if (regions.length > 0)
      for (const untrained of choices.control ? [false, true] : [false])
        by.push(await embedBy(asked, untrained, { regions, drawn }, signal));
    return { network: asked, regions, of: all.length, drawn, by };
  };

  const selectedRegions = (): readonly PlacedRegion[] => {
    const { made, selected } = state();
    return made === null ? [] : selected.map((index) => made.regions[index]);
  };

  return {
    chooseEmbedding: (part: Partial<EmbeddingChoices>) => set({ choices: { ...state().choices, ...part } }),
    chooseEmbeddedRegions(file: File) {
      set({ problem: null });
      const { of } = getState().exploring;
      void deliver(client.explore.regions(file), {
        take: (placed) => {
          if (getState().exploring.of !== of) return;
          set({ file: { name: file.name, placed }, choices: { ...state().choices, from: 'file' } });
        },
        fail: (problem) => set({ problem }),
      });
    },
    embedRegions() {
      const asked = askedNetworkOf(getState());
      if (asked === null) return;
      embedding?.abort();
      const own = new AbortController();
      embedding = own;
      const { of } = getState().exploring;
      set({ asked: { id: '', share: 0, what: 'Regions' }, problem: null });
      /** An answer about a genome that is no longer open is left aside. */
      const ifOwn = (part: Partial<EmbeddingState>) => {
        if (embedding === own && getState().exploring.of === of) set({ asked: null, ...part });
      };
      void deliver(embed(asked, own.signal), {
        // What was selected meanwhile was selected in the map before.
        take: (made) => ifOwn({ made, selected: [] }),
        fail: (problem) => ifOwn({ problem }),
        cancelled: () => ifOwn({}),
      });
    },
    cancelEmbedding: () => embedding?.abort(),
    selectRegions: (selected: readonly number[]) => set({ selected }),
    saveEmbeddings(as: 'parquet' | 'npy') {
      const { made } = state();
      const first = made?.by[0];
      if (made == null || first === undefined) return;
      const stem = fileName(`embeddings ${first.embeddings.model}`, 'embeddings');
      if (as === 'parquet') {
        void deliver(client.explore.parquet(made.regions, first.embeddings), {
          take: (blob) => download({ name: `${stem}.parquet`, blob }),
          fail: (problem) => set({ problem }),
        });
        return;
      }
      download({ name: `${stem}.npy`, blob: embeddingsNpy(first.embeddings) });
      download({ name: `${stem}.tsv`, blob: new Blob([placesText(made.regions)]) });
    },
    saveSelected(as: 'fasta' | 'bed') {
      const regions = selectedRegions();
      if (as === 'bed') {
        download({ name: 'selected.bed', blob: new Blob([placesBed(regions)]) });
        return;
      }
      void deliver(client.explore.fasta(regions), {
        take: (blob) => download({ name: 'selected.fa', blob }),
        fail: (problem) => set({ problem }),
      });
    },
  };
}
