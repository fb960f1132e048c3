import type { StoreApi } from 'zustand/vanilla';
import type { ExportedFile } from '../../../engine/transfer/exchange';
import type { ChrNames } from '../../../genome/variants/place-variant';
import type { EngineClient } from '../../../worker/api';
import { deliver } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { type Exploring, shownNetwork } from './exploring';
import { type MapKind, type MapState, noMap, type RegionMap } from './region-map';
import { LISTED_BYTES, noVariants, type VariantsState, variantRows } from './variants';
import { basesOf } from './view-range';

/** Places whose substitutions a variant is seen among. */
const BACKGROUND_PLACES = 1000;

/** What may be asked of a network about the region in view, and about variants. */
export function createToolActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const change = (make: (exploring: Exploring) => Partial<Exploring>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, ...make(exploring) } }));
  const setMap = (part: Partial<MapState>) => change(({ map }) => ({ map: { ...map, ...part } }));
  const setVariants = (part: Partial<VariantsState>) =>
    change(({ variants }) => ({ variants: { ...variants, ...part } }));
  let mapping: AbortController | null = null;
  let scoring: AbortController | null = null;

  /** An answer about a genome that is no longer open is left aside. */
  const aboutThis = () => {
    const { of } = getState().exploring;
    return (then: () => void) => {
      if (getState().exploring.of === of) then();
    };
  };
  const network = () => {
    const { exploring, benchmarks } = getState();
    return shownNetwork(exploring, benchmarks.weights);
  };

  const computeMap = async (kind: MapKind, untrained: boolean, id: string, signal: AbortSignal): Promise<RegionMap> => {
    const { record, range } = getState().exploring;
    const asked = network();
    if (record === null || asked === null) throw new DOMException('There is nothing to ask.', 'AbortError');
    const region = basesOf(range);
    const order = { id, weights: asked.id, network: asked.network, untrained, record: record.index, ...region };
    const of = {
      ...region,
      kind,
      untrained,
      record: { index: record.index, name: record.name },
      network: { id: asked.id, network: asked.network },
    };
    if (kind === 'mutagenesis') {
      const { codes, effects, shifted } = await client.explore.mutagenesis(order, signal);
      return { ...of, codes, values: effects, shifted: shifted.includes(1) };
    }
    const { codes, map, shifted } = await client.explore.dependencies(order, signal);
    return { ...of, codes, values: new Float32Array(map), shifted };
  };

  /** Of the network that the variants were scored with: another may be chosen by now. */
  const askBackground = (asked: NonNullable<ReturnType<typeof network>>, signal: AbortSignal) => {
    const id = crypto.randomUUID();
    const here = aboutThis();
    setVariants({ asked: { id, share: 0, what: 'Scoring substitutions drawn from the genome' } });
    const order = { id, weights: asked.id, network: asked.network, places: BACKGROUND_PLACES };
    void deliver(client.explore.background(order, signal), {
      take: (background) =>
        here(() =>
          change(({ variants }) => ({
            variants: { ...variants, asked: null, scored: variants.scored && { ...variants.scored, background } },
          })),
        ),
      fail: (problem) => here(() => setVariants({ asked: null, problem })),
      cancelled: () => here(() => setVariants({ asked: null })),
    });
  };

  return {
    /** Of the region in view. The one before stays on show until it is there. */
    makeMap(kind: MapKind, untrained: boolean) {
      mapping?.abort();
      const own = new AbortController();
      mapping = own;
      const id = crypto.randomUUID();
      const here = aboutThis();
      setMap({ asked: { id, kind, share: 0 }, problem: null });
      const ifOwn = (part: Partial<MapState>) => here(() => mapping === own && setMap({ asked: null, ...part }));
      void deliver(computeMap(kind, untrained, id, own.signal), {
        take: (made) => ifOwn({ made }),
        fail: (problem) => ifOwn({ problem }),
        cancelled: () => ifOwn({}),
      });
    },
    cancelRegionMap: () => mapping?.abort(),
    closeRegionMap() {
      mapping?.abort();
      mapping = null;
      change(() => ({ map: noMap() }));
    },

    chooseVariants: (file: File) => change(() => ({ variants: { ...noVariants(), file } })),
    /** @param chr what the user says of names that differ by "chr" alone */
    scoreVariants(chr: ChrNames = 'ask') {
      const { file } = getState().exploring.variants;
      const asked = network();
      if (file === null || asked === null) return;
      scoring?.abort();
      const own = new AbortController();
      scoring = own;
      const id = crypto.randomUUID();
      const here = aboutThis();
      setVariants({ asked: { id, share: 0, what: 'Scoring' }, problem: null, scored: null });
      const order = { id, weights: asked.id, network: asked.network, file, chr, influence: false };
      const score = async () => {
        const { vcf, table, summary } = await client.explore.vcf(order, own.signal);
        const text = await table.slice(0, LISTED_BYTES).text();
        return { name: file.name, vcf, table, summary, rows: variantRows(text, table.size > LISTED_BYTES) };
      };
      void deliver(score(), {
        take: (scored) =>
          here(() => {
            if (scoring !== own) return;
            setVariants({ asked: null, scored: { ...scored, background: null } });
            if (scored.summary.scored > 0) askBackground(asked, own.signal);
          }),
        fail: (problem) => here(() => scoring === own && setVariants({ asked: null, problem })),
        cancelled: () => here(() => scoring === own && setVariants({ asked: null })),
      });
    },
    cancelVariants: () => scoring?.abort(),
    saveVariants(as: 'vcf' | 'tsv') {
      const { scored } = getState().exploring.variants;
      if (scored === null) return;
      const stem = scored.name.replace(/(\.vcf)?(\.b?gz)?$/i, '');
      download({ name: `${stem}.helicase.${as}`, blob: as === 'vcf' ? scored.vcf : scored.table });
    },
  };
}
