import { useCallback, useEffect, useRef, useState } from 'react';
import { useActions, useStudio } from '../../../shell/react';
import { STAGES } from './parts';

/** Long enough to read a stage's sentence begin, short enough that a step is one movement. */
const STAGE_MS = 1400;

export interface Stages {
  /** Of STAGES; null while none is shown by itself. */
  readonly at: number | null;
  readonly slow: boolean;
  /** Whether steps can be taken one by one now. */
  readonly can: boolean;
  readonly show: (at: number | null) => void;
  readonly step: () => void;
  readonly toggleSlow: () => void;
}

/**
 * A step at a time: a run that trains is paused first, then each step is taken by itself and walked through from mask
 * to teacher. In slow motion the next follows by itself.
 */
export function useStages(): Stages {
  const phase = useStudio((state) => state.runPhase);
  const step = useStudio((state) => state.status?.step ?? 0);
  const [at, setAt] = useState<number | null>(null);
  const [slow, setSlow] = useState(false);
  /** A step was asked for and has not been taken. */
  const [wanted, setWanted] = useState(false);
  const [playing, setPlaying] = useState(false);
  const actions = useActions();
  const stepBefore = useRef(step);
  const paused = phase === 'paused';
  const can = paused || phase === 'training';

  // A run is paused only once it has said so.
  useEffect(() => {
    if (!wanted || !paused) return;
    setWanted(false);
    stepBefore.current = step;
    actions.stepOnce();
  }, [wanted, paused, step, actions]);
  useEffect(() => {
    if (!paused || step === stepBefore.current) return;
    stepBefore.current = step;
    setAt(0);
    setPlaying(true);
  }, [paused, step]);
  useEffect(() => {
    if (!playing || at === null) return;
    const last = at === STAGES.length - 1;
    const timer = setTimeout(() => {
      if (!last) return setAt(at + 1);
      setPlaying(false);
      if (slow) setWanted(true);
    }, STAGE_MS);
    return () => clearTimeout(timer);
  }, [playing, at, slow]);
  // A run that trains at its own pace shows no stage.
  useEffect(() => {
    if (paused) return;
    setPlaying(false);
    if (phase !== 'training' || !wanted) setSlow(false);
    if (phase === 'training' && !wanted) setAt(null);
  }, [phase, paused, wanted]);

  const ask = useCallback(() => {
    if (!paused) actions.pause();
    setWanted(true);
  }, [paused, actions]);
  return {
    at,
    slow,
    can,
    show: (next) => {
      setPlaying(false);
      setSlow(false);
      setAt(next);
    },
    step: () => {
      setSlow(false);
      ask();
    },
    toggleSlow: () => {
      if (!slow) ask();
      setSlow(!slow);
    },
  };
}
