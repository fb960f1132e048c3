import type { StoreApi } from 'zustand/vanilla';
import type { ChosenNetwork } from '../../../../engine/explore/answers';
import type { ExportedFile } from '../../../../engine/transfer/exchange';
import { fileName } from '../../../../formats/file-name';
import type { ChrNames } from '../../../../genome/variants/place-variant';
import type { EngineClient } from '../../../../worker/api';
import { deliver } from '../../../shell/latest';
import type { StudioState } from '../../../shell/state';
import { askedNetworkOf } from '../exploring';
import { noVariants, type VariantSource, type VariantsState } from './variants';

/** Places whose substitutions a variant is seen among. */
const BACKGROUND_PLACES = 1000;
const TYPED = 'variants';

/** What may be asked of a network about variants of a file, or that somebody typed. */
export function createVariantActions(
  { getState, setState }: StoreApi<StudioState>,
  client: EngineClient,
  download: (file: ExportedFile) => void,
) {
  const setVariants = (part: Partial<VariantsState>) =>
    setState(({ exploring }) => ({ exploring: { ...exploring, variants: { ...exploring.variants, ...part } } }));
  let scoring: AbortController | null = null;

  /** An answer about a genome that is no longer open, or to a question before this one, is left aside. */
  const ownOf = (own: AbortController) => {
    const { of } = getState().exploring;
    return (then: () => void) => {
      if (scoring === own && getState().exploring.of === of) then();
    };
  };

  /** Of the network that the variants were scored with: another may be chosen by now. */
  const askBackground = (asked: ChosenNetwork, own: AbortController) => {
    const id = crypto.randomUUID();
    const ifOwn = ownOf(own);
    setVariants({ asked: { id, share: 0, what: 'Scoring substitutions drawn from the genome' } });
    const order = { id, weights: asked.id, network: asked.network, places: BACKGROUND_PLACES };
    void deliver(client.explore.background(order, own.signal), {
      take: (background) =>
        ifOwn(() => {
          const { scored } = getState().exploring.variants;
          setVariants({ asked: null, scored: scored && { ...scored, background } });
        }),
      fail: (problem) => ifOwn(() => setVariants({ asked: null, problem })),
      cancelled: () => ifOwn(() => setVariants({ asked: null })),
    });
  };

  return {
    /** Scores of the one before, or on their way, are let go of; what was typed and asked for stays. */
    chooseVariants(file: File) {
      scoring?.abort();
      scoring = null;
      const { typed, influence } = getState().exploring.variants;
      setVariants({ ...noVariants(), typed, influence, file });
    },
    typeVariants: (typed: string) => setVariants({ typed }),
    askInfluence: (influence: boolean) => setVariants({ influence }),
    /** @param chr what the user says of names that differ by "chr" alone */
    scoreVariants(source: VariantSource, chr: ChrNames = 'ask') {
      const { file, typed: text, influence } = getState().exploring.variants;
      const asked = askedNetworkOf(getState());
      if (asked === null || (source === 'file' && file === null)) return;
      scoring?.abort();
      const own = new AbortController();
      scoring = own;
      const id = crypto.randomUUID();
      const ifOwn = ownOf(own);
      setVariants({ asked: { id, share: 0, what: 'Scoring' }, source, problem: null, scored: null });
      const order = { id, weights: asked.id, network: asked.network, chr };
      const answer =
        source === 'file' && file !== null
          ? client.explore.vcf({ ...order, file, influence }, own.signal)
          : client.explore.typed({ ...order, text }, own.signal);
      void deliver(answer, {
        take: (scored) =>
          ifOwn(() => {
            const name = source === 'file' && file !== null ? file.name : TYPED;
            setVariants({ asked: null, scored: { ...scored, name, network: asked, background: null } });
            if (scored.summary.scored > 0) askBackground(asked, own);
          }),
        fail: (problem) => ifOwn(() => setVariants({ asked: null, problem })),
        cancelled: () => ifOwn(() => setVariants({ asked: null })),
      });
    },
    cancelVariants: () => scoring?.abort(),
    saveVariants(as: 'vcf' | 'tsv') {
      const { scored } = getState().exploring.variants;
      const blob = as === 'vcf' ? scored?.vcf : scored?.table;
      if (scored === null || blob == null) return;
      const stem = fileName(scored.name.replace(/(\.vcf)?(\.b?gz)?$/i, ''), 'variants');
      download({ name: `${stem}.helicase.${as}`, blob });
    },
  };
}
