import { type ReactNode, useMemo } from 'react';
import type { Signal } from '../../../../training/signals';
import { emptyHistory, lastValue } from '../../../charts/history';
import { signalText } from '../../../charts/signal-text';
import { Explain } from '../../../help/explain';
import { signalWord } from '../../../help/signal-words';
import { useStudio } from '../../../shell/react';
import { whole } from '../../../ui/format';
import { showsRun } from '../live/run-state';
import { usePictureOpen } from './fold';
import { LessonMenu } from './lesson-menu';
import { type Part, STAGES, studentSees, type TeacherPath, teacherPath } from './parts';
import { stageText } from './stage-text';
import { Strip, stripOf } from './strip';
import { type Stages, useStages } from './use-stages';

const NAME = 'The method as a picture';

/** The method drawn, with the numbers of the run in it; on the screen of a run nothing while it is folded. */
export function MethodPicture({ on }: { readonly on: 'setup' | 'run' }) {
  const [open] = usePictureOpen(on);
  if (!open && on === 'run') return null;
  return (
    <section className="card method-picture" aria-label={NAME}>
      <div className="card-head">
        <h2>
          <PictureFold on={on} />
        </h2>
        <span className="grow" />
        <LessonMenu />
      </div>
      {open && <Picture />}
    </section>
  );
}

/** Folds the picture away and out again. */
function PictureFold({ on }: { readonly on: 'setup' | 'run' }) {
  const [open, toggle] = usePictureOpen(on);
  return (
    <button type="button" className="fold" aria-expanded={open} onClick={toggle}>
      <span aria-hidden="true">{open ? '▾' : '▸'}</span> {NAME}
    </button>
  );
}

/** Stands below the charts of a run while the picture is folded, so that it takes no room from them. */
export function FoldedPicture() {
  const [open, toggle] = usePictureOpen('run');
  if (open) return null;
  return (
    <button type="button" className="toggle" aria-expanded={false} onClick={toggle}>
      ▸ {NAME}
    </button>
  );
}

function Picture() {
  const config = useStudio((state) => (state.runShown ? state.run?.config : undefined) ?? state.config);
  const sample = useStudio((state) => (showsRun(state) ? (state.samples.at(-1) ?? null) : null));
  const training = useStudio((state) => state.runPhase === 'training');
  const stages = useStages();
  const path = teacherPath(config);
  const cells = useMemo(() => stripOf(sample), [sample]);
  const lit: ReadonlySet<Part> = new Set(stages.at === null ? [] : STAGES[stages.at].parts);
  const part = (id: Part) => ({ id, lit: lit.has(id) });
  return (
    <>
      <div className={`picture-grid${path === null ? ' alone' : ''}${training ? ' flowing' : ''}`}>
        <Box {...part('window')} name="Window">
          <Strip cells={cells} as="clear" />
          <small>{whole(config.windowLength)} bases of the genome</small>
        </Box>
        <Arrow of="a1" lit={lit.has('student-view')} />
        <Box {...part('student-view')} name="Student's view">
          <Strip cells={cells} as="masked" />
          <small>{studentSees(config)}</small>
        </Box>
        <Arrow of="a2" lit={lit.has('student')} />
        <Box {...part('student')} name="Student">
          <Strip cells={cells} as="guessed" />
          <small>is trained</small>
        </Box>
        <Arrow of="a3" lit={lit.has('mlm')} />
        <Box {...part('mlm')} name="MLM loss" of="mlmStudent">
          <Live signal="mlmStudent" />
          <small>surprise at the masked bases</small>
        </Box>
        <Box {...part('update')} name="Update" of="gradientNorm">
          <small>along the clipped gradient</small>
          <Live name="gradient" signal="gradientNorm" />
          <Live name="rate" signal="learningRate" />
        </Box>
        <Box {...part('ema')} name="EMA" of="emaMomentum">
          <small>a little of the student, each step</small>
          <Live name="momentum" signal="emaMomentum" />
          <Live name="divergence" signal="divergence" />
        </Box>
        <Box {...part('teacher')} name="Teacher">
          <small>{path === null ? 'follows, and is not asked' : 'a slow average of the student, not trained'}</small>
        </Box>
        {path !== null && <TeacherRow path={path} part={part} lit={lit} cells={cells} />}
      </div>
      <StageBar stages={stages} />
    </>
  );
}

interface TeacherRowProps {
  readonly path: TeacherPath;
  readonly part: (id: Part) => { readonly id: Part; readonly lit: boolean };
  readonly lit: ReadonlySet<Part>;
  readonly cells: Parameters<typeof Strip>[0]['cells'];
}

function TeacherRow({ path, part, lit, cells }: TeacherRowProps) {
  return (
    <>
      <Arrow of="b1" lit={lit.has('teacher-view')} />
      <Box {...part('teacher-view')} name="Teacher's view">
        {path.sameWindow && <Strip cells={cells} as="clear" />}
        <small>{path.sees}</small>
      </Box>
      <Arrow of="b2" lit={lit.has('teacher')} />
      <Arrow of="b3" lit={lit.has('contrastive')} />
      <Box {...part('contrastive')} name="Contrastive loss" of="contrastive">
        <Live signal="contrastive" />
        <small>compares {path.compared}</small>
      </Box>
    </>
  );
}

interface BoxProps {
  readonly id: Part;
  readonly lit: boolean;
  readonly name: string;
  /** What explains it. */
  readonly of?: Signal;
  readonly children: ReactNode;
}

function Box({ id, lit, name, of, children }: BoxProps) {
  return (
    <div className={`step-part step-part-${id}${lit ? ' lit' : ''}`} data-part={id}>
      <b>{of === undefined ? name : <Explain word={name} of={signalWord(of)} />}</b>
      {children}
    </div>
  );
}

const Arrow = ({ of, lit }: { readonly of: string; readonly lit: boolean }) => (
  <i className={`flow flow-${of}${lit ? ' lit' : ''}`} aria-hidden="true" />
);

/** The newest value of a signal of the run on show; nothing before there is one. */
function Live({ name, signal }: { readonly name?: string; readonly signal: Signal }) {
  const value = useStudio((state) => (showsRun(state) ? lastValue(state.history, signal) : null));
  if (value === null) return null;
  return name === undefined ? (
    <b>{signalText(signal, value)}</b>
  ) : (
    <small>
      {name} {signalText(signal, value)}
    </small>
  );
}

/** Of a run that has not begun. */
const NOTHING = emptyHistory();

/** A step walked through: what happens, one thing after the other. */
function StageBar({ stages }: { readonly stages: Stages }) {
  const { at, slow, can, show, step, toggleSlow } = stages;
  const config = useStudio((state) => (state.runShown ? state.run?.config : undefined) ?? state.config);
  const history = useStudio((state) => (showsRun(state) ? state.history : NOTHING));
  const sample = useStudio((state) => (showsRun(state) ? (state.samples.at(-1) ?? null) : null));
  return (
    <div className="stage-bar">
      <div className="row">
        <ol className="stages" aria-label="What happens in a step">
          {STAGES.map(({ id, name }, place) => (
            <li key={id}>
              <button
                type="button"
                className="toggle"
                aria-pressed={at === place}
                onClick={() => show(at === place ? null : place)}
              >
                {place + 1}. {name}
              </button>
            </li>
          ))}
        </ol>
        {can && (
          <>
            <button type="button" onClick={step}>
              One step
            </button>
            <button type="button" aria-pressed={slow} onClick={toggleSlow}>
              {slow ? 'Stop slow motion' : 'Slow motion'}
            </button>
          </>
        )}
      </div>
      <p className="small" role="status">
        {at === null
          ? 'Press a stage to see what happens there.'
          : stageText(STAGES[at].id, { config, history, sample })}
      </p>
    </div>
  );
}
