import { useId } from 'react';
import { formatHash } from '../../../shell/hash';
import { togglePresentation, usePresentation } from '../../../shell/presentation';
import { useActions, useStudio } from '../../../shell/react';
import { startBlock } from '../setup/setup';
import { LESSON_IDS, LESSONS } from './lessons';

/** Lessons, the tour, and letters that a class can read from the last row. */
export function LessonMenu() {
  const id = useId();
  const presenting = usePresentation();
  const actions = useActions();
  return (
    <>
      <button type="button" className="toggle" popoverTarget={id}>
        Lessons
      </button>
      <nav id={id} popover="auto" className="popover lesson-menu" aria-label="Lessons">
        {LESSON_IDS.map((lesson) => {
          const { title, question, runs } = LESSONS[lesson];
          return (
            <p key={lesson}>
              <a
                href={formatHash(runs[0].config, 'train', lesson)}
                onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
              >
                {title}
              </a>
              <br />
              <span className="small dim">{question}</span>
            </p>
          );
        })}
      </nav>
      <button type="button" className="toggle" onClick={() => actions.showTour(0)}>
        Tour
      </button>
      <button type="button" className="toggle" aria-pressed={presenting} onClick={togglePresentation}>
        Presentation size
      </button>
    </>
  );
}

/** The lesson that was opened: its question, what to look at, and its runs. */
export function LessonCard() {
  const id = useStudio((state) => state.lesson);
  const genome = useStudio((state) => state.genome?.name ?? null);
  const set = useStudio(({ config }) => formatHash(config, 'train'));
  const canStart = useStudio((state) => startBlock(state) === null);
  const actions = useActions();
  if (id === null) return null;
  const { title, question, hints, runs } = LESSONS[id];
  return (
    <section className="card lesson-card" aria-label={`Lesson: ${title}`}>
      <div className="card-head">
        <h2>{title}</h2>
        <small>{genome === null ? 'reading the sample genome' : `on ${genome}`}</small>
        <span className="grow" />
        {runs.map(({ name, config }) => (
          <a
            key={name}
            className="button"
            href={formatHash(config, 'train', id)}
            aria-current={formatHash(config, 'train') === set}
          >
            {name}
          </a>
        ))}
        {canStart && (
          <button type="button" className="primary lesson-start" onClick={actions.start}>
            Start this run
          </button>
        )}
        <button type="button" className="toggle" onClick={actions.endLesson}>
          End lesson
        </button>
      </div>
      <p>{question}</p>
      <ol>
        {hints.map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ol>
    </section>
  );
}
