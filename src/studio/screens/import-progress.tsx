import { useEffect, useState } from 'react';
import { Helix } from '../components/icons';
import { bases, bytes, bytesPerSecond, counted, percent } from '../format';
import { useStudio } from '../state/react';

export function ImportProgress() {
  const progress = useStudio((state) => state.progress);
  const elapsed = useElapsed();
  const share = progress === null || progress.bytesTotal === 0 ? null : Math.min(1, progress.bytesRead / progress.bytesTotal);
  return (
    <section className="drop busy" aria-label="Importing">
      <Helix size={52} />
      <h2>Reading {progress?.file ?? 'the genome'}</h2>
      <progress aria-label="Share of the bytes read" value={share ?? undefined} />
      {progress === null ? (
        <p className="dim">Opening</p>
      ) : (
        <p className="dim">
          {share !== null && `${percent(share)}, `}
          {bytes(progress.bytesRead)} of {bytes(progress.bytesTotal)}, {counted(progress.records, 'record')}, {bases(progress.bases)}
          {elapsed > 500 && `, ${bytesPerSecond(progress.bytesRead / (elapsed / 1000))}`}
        </p>
      )}
    </section>
  );
}

/** Milliseconds since this was first drawn. */
function useElapsed(): number {
  const [began] = useState(() => performance.now());
  const [now, setNow] = useState(began);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now - began;
}
