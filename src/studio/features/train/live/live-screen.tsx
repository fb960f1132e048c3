import { useMemo } from 'react';
import { comparesCls } from '../../../../model/shape';
import type { PretrainingConfig } from '../../../../training/config';
import { ChartCard } from '../../../charts/chart-card';
import { ChartControls } from '../../../charts/chart-controls';
import {
  baselineReferences,
  CONTRASTIVE_SERIES,
  DIVERGENCE_SERIES,
  MLM_SERIES,
  OLDER_MLM_SERIES,
} from '../../../charts/series';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useStudio } from '../../../shell/react';
import { FootValue } from '../../../ui/foot-value';
import { loss } from '../../../ui/format';
import { SeedQueueBanner } from '../../runs/seed-queue-banner';
import { LessonCard } from '../picture/lesson-menu';
import { MethodPicture } from '../picture/method-picture';
import { CompilingCover } from './compiling-cover';
import { KeepingBanner } from './keeping-banner';
import { MachineRow } from './machine-row';
import { Numbers } from './numbers';
import { Outcome } from './outcome-card';
import { ProbeCard } from './probe-card';
import { SampleCard } from './sample-card';
import { VerdictLine } from './verdict-line';

/** Row 1 answers "is it learning", row 2 "why", row 3 "what does the machine do". */
export function LiveScreen() {
  const probed = useStudio((state) => state.run !== null && state.run.config.probeEvery > 0);
  const objective = useStudio((state) => state.run?.config.objective ?? 'latent');
  return (
    <div className="live">
      <h1 className="hidden-text">Train: the run</h1>
      <div className="live-rows">
        <Outcome />
        <SeedQueueBanner />
        <KeepingBanner />
        <VerdictLine />
        <LessonCard />
        <MethodPicture on="run" />
        <div className="first-row">
          <Hero />
          <Numbers />
        </div>
        <div className={probed ? 'second-row with-probe' : 'second-row'}>
          <ChartCard
            title="Contrastive loss"
            note={CONTRASTIVE_NOTES[objective]}
            series={CONTRASTIVE_SERIES}
            alsoInTable={['viewRetrieval', 'distillationGap', 'classEntropy']}
          >
            <div className="foot small">
              <FootValue
                signal="contrastive"
                name="loss"
                colour="contrastive"
                text={objective === 'latent' ? loss : undefined}
              />
              {comparesCls({ objective }) && (
                <FootValue signal="teacherEntropy" name="teacher entropy" colour="teacher" />
              )}
              <FootValue signal="viewRetrieval" name="view retrieval" colour="mlm" spark />
            </div>
          </ChartCard>
          <ChartCard
            title="Divergence"
            note="teacher from student"
            series={DIVERGENCE_SERIES}
            alsoInTable={['outputDivergence']}
          >
            <div className="foot small">
              <FootValue signal="divergence" name="weights, relative" colour="divergence" />
              <FootValue signal="outputDivergence" name="predictions, KL" colour="mlm" spark />
            </div>
          </ChartCard>
          {probed && <ProbeCard />}
          <SampleCard />
        </div>
      </div>
      <MachineRow />
    </div>
  );
}

/** What is compared, and in what. Smooth L1 of normalised features has no unit. */
const CONTRASTIVE_NOTES: Readonly<Record<PretrainingConfig['objective'], string>> = {
  infonce: 'nats, two views',
  distillation: 'nats, two views',
  neighbour: 'nats, neighbours',
  latent: 'of latent features',
};

const HERO_TABLE = ['maskedAccuracy', 'maskedAccuracyValidation'] as const;

function Hero() {
  const baselines = useStudio((state) => state.run?.baselines ?? null);
  const references = useMemo(() => (baselines === null ? [] : baselineReferences(baselines)), [baselines]);
  return (
    <ChartCard
      title="MLM loss"
      word={SCREEN_WORDS.hiddenLoss}
      note="nats a base, lower is better"
      className="hero"
      series={baselines !== null && baselines.twoSided === undefined ? OLDER_MLM_SERIES : MLM_SERIES}
      references={references}
      alsoInTable={HERO_TABLE}
      buckets={140}
      paceMs={100}
      endLabels
      controls={
        <>
          {references.length > 0 && (
            <small>
              dotted: <Explain word="baselines" of={SCREEN_WORDS.baselines} />
            </small>
          )}
          <ChartControls />
        </>
      }
      cover={<CompilingCover />}
    />
  );
}
