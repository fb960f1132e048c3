import { useEffect, useMemo, useState } from 'react';
import { parseAs } from '../../../../formats/schema';
import { duration, whole } from '../../../ui/format';
import { SampleRows, usePerRow } from '../../train/live/sample-card';
import { viewSample } from '../../train/live/sample-view';
import { WhatItMeans } from '../../train/live/what-it-means';
import { RecordedChart } from './recorded-chart';
import { type Recording, recordingSchema, sampleAt, verdictAt } from './recording';

const FILE = 'recording.json';
/** From the first step to the last. */
const PLAYS_MS = 16_000;
const FRAME_MS = 120;

/** A run that plays: what is to be seen when one trains. Nothing is computed, and only a file of the build is read. */
export function RecordedRun() {
  const [recording, setRecording] = useState<Recording | null>(null);
  useEffect(() => {
    const left = new AbortController();
    // Without it there is nothing to see here, and all the rest works.
    read(left.signal).then(setRecording, () => undefined);
    return () => left.abort();
  }, []);
  return <div className="recorded">{recording !== null && <Player recording={recording} />}</div>;
}

async function read(signal: AbortSignal): Promise<Recording> {
  const response = await fetch(new URL(FILE, document.baseURI), { signal });
  return parseAs(recordingSchema, await response.json(), (path) => new Error(`${FILE}: ${path}`));
}

function Player({ recording }: { readonly recording: Recording }) {
  const { steps, samples } = recording;
  const still = useMemo(() => window.matchMedia('(prefers-reduced-motion: reduce)').matches, []);
  const [step, setStep] = useState(still ? steps : 1);
  const [playing, setPlaying] = useState(!still);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'hidden') return;
      setStep((now) => Math.min(steps, Math.round(now + (steps * FRAME_MS) / PLAYS_MS)));
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, steps]);
  useEffect(() => {
    if (step >= steps) setPlaying(false);
  }, [step, steps]);
  const press = () => {
    if (!playing && step >= steps) setStep(1);
    setPlaying(!playing);
  };
  const sample = sampleAt(recording, step);
  const perRow = usePerRow();
  const view = useMemo(() => viewSample(sample, perRow), [sample, perRow]);
  return (
    <figure aria-label="A recorded run">
      <figcaption className="small dim">
        A recorded run: {whole(recording.parameters)} parameters on {recording.genome}, in{' '}
        {duration(recording.activeMs)} on {recording.device}
      </figcaption>
      <RecordedChart recording={recording} step={step} />
      <div className="recorded-window" aria-hidden="true">
        <SampleRows view={view} />
      </div>
      <p className="small dim">
        {samples.length} times along the run bases of a window were hidden. Now it names {view.right} of {view.masked}:
        its guesses of A, C, G and T are green, blue, amber and red.
      </p>
      <p className="verdict recorded-verdict">
        <WhatItMeans>{verdictAt(recording, step)}</WhatItMeans>
      </p>
      <div className="row">
        <button type="button" onClick={press}>
          {playing ? 'Pause' : step >= steps ? 'Play again' : 'Play'}
        </button>
        <input
          type="range"
          aria-label="Step of the recorded run"
          aria-valuetext={`step ${whole(step)} of ${whole(steps)}`}
          min={1}
          max={steps}
          value={step}
          onChange={(event) => {
            setPlaying(false);
            setStep(Number(event.target.value));
          }}
        />
      </div>
    </figure>
  );
}
