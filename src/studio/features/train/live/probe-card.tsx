import { useMemo } from 'react';
import type { Signal } from '../../../../training/signals';
import { ChartCard } from '../../../charts/chart-card';
import { PROBE_SERIES } from '../../../charts/series';
import { useStudio } from '../../../shell/react';
import { FootValue } from '../../../ui/foot-value';
import { significant } from '../../../ui/format';
import { probeFacts, probePlace } from '../probe-view';

const ALSO: readonly Signal[] = ['probeUntrained', 'probeMs'];

/** What the teacher is worth on a task as the run goes on, beside the network as it was before its first step. */
export function ProbeCard() {
  const history = useStudio((state) => state.history);
  const place = useStudio(probePlace);
  const facts = useMemo(() => probeFacts({ history }), [history]);
  const untrained = facts?.untrained ?? null;
  const references = useMemo(() => (untrained === null ? [] : [{ name: 'untrained', value: untrained }]), [untrained]);
  return (
    <ChartCard title="Probe" note="validation MCC" series={PROBE_SERIES} references={references} alsoInTable={ALSO}>
      <div className="foot small">
        <FootValue signal="probeMcc" name="teacher" colour="teacher" />
        {untrained !== null && (
          <span className="foot-value">
            untrained network (dotted) <b>{significant(untrained)}</b>
          </span>
        )}
        <span>{place}</span>
        {facts !== null && <span>{facts.cost}</span>}
      </div>
    </ChartCard>
  );
}
