import type { StoreApi } from 'zustand/vanilla';
import { checkpointOfId } from '../../../../evaluation/weights-id';
import type { EngineClient } from '../../../../worker/api';
import { deliver } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import { askedNetworkOf, type Exploring } from '../exploring';
import { basesOf } from '../view-range';
import { type MapKind, type MapState, noMap, type RegionMap } from './region-map';

/** What may be asked of a network about the region in view. */
export function createMapActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const change = (make: (exploring: Exploring) => Partial<Exploring>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, ...make(exploring) } }));
  const setMap = (part: Partial<MapState>) => change(({ map }) => ({ map: { ...map, ...part } }));
  let mapping: AbortController | null = null;

  /** Which network is asked, and how it is told. */
  const asking = (id: string, untrained: boolean) => {
    const asked = askedNetworkOf(getState());
    if (asked === null) throw new DOMException('There is no network to ask.', 'AbortError');
    const network = untrained ? { ...asked, said: `${asked.said}, before any training` } : asked;
    return {
      order: { id, weights: asked.id, network: asked.network, untrained },
      told: { untrained, network, run: checkpointOfId(asked.id)?.run ?? null },
    };
  };

  const mapRegion = async (kind: MapKind, untrained: boolean, id: string, signal: AbortSignal): Promise<RegionMap> => {
    const { record, range } = getState().exploring;
    if (record === null) throw new DOMException('There is no record on show.', 'AbortError');
    const region = basesOf(range);
    const { order, told } = asking(id, untrained);
    const asked = { ...order, record: record.index, ...region };
    const of = { ...region, ...told, kind, of: record.name };
    if (kind === 'mutagenesis') {
      const { codes, effects, shifted } = await client.explore.mutagenesis(asked, signal);
      return { ...of, codes, values: effects, shifted: shifted.includes(1) };
    }
    const { codes, map, shifted } = await client.explore.dependencies(asked, signal);
    return { ...of, codes, values: new Float32Array(map), shifted };
  };

  const mapSequence = async (sequence: string, id: string, signal: AbortSignal): Promise<RegionMap> => {
    const { order, told } = asking(id, false);
    const { start, end, codes, effects } = await client.explore.sequence({ ...order, sequence }, signal);
    return { start, end, ...told, kind: 'mutagenesis', of: null, codes, values: effects, shifted: false };
  };

  /** The one before stays on show until the new one is there. */
  const make = (kind: MapKind, compute: (id: string, signal: AbortSignal) => Promise<RegionMap>) => {
    mapping?.abort();
    const own = new AbortController();
    mapping = own;
    const id = crypto.randomUUID();
    const { of } = getState().exploring;
    setMap({ asked: { id, kind, share: 0 }, problem: null });
    /** An answer about a genome that is no longer open is left aside. */
    const ifOwn = (part: Partial<MapState>) => {
      if (mapping === own && getState().exploring.of === of) setMap({ asked: null, ...part });
    };
    void deliver(compute(id, own.signal), {
      take: (made) => ifOwn({ made }),
      fail: (problem) => ifOwn({ problem }),
      cancelled: () => ifOwn({}),
    });
  };

  return {
    /** Of the region in view. */
    makeMap: (kind: MapKind, untrained: boolean) => make(kind, (id, signal) => mapRegion(kind, untrained, id, signal)),
    /** Mutagenesis of a sequence that was pasted. */
    makeSequenceMap: (sequence: string) => make('mutagenesis', (id, signal) => mapSequence(sequence, id, signal)),
    cancelRegionMap: () => mapping?.abort(),
    closeRegionMap() {
      mapping?.abort();
      mapping = null;
      change(() => ({ map: noMap() }));
    },
  };
}
