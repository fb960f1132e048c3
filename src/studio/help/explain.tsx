import { type ReactNode, type RefObject, useCallback, useEffect, useId, useRef, useState } from 'react';
import { useActions } from '../shell/react';
import { pageOf, type Word } from './word';

interface Props {
  /** What is explained, as it stands there. */
  readonly word: string;
  readonly of: Word;
  /** Range and default of a setting. */
  readonly more?: string;
  /** A label that cannot be pressed itself, such as a field's: a mark stands beside it. */
  readonly children?: ReactNode;
}

const OPEN_MS = 250;
const CLOSE_MS = 250;
const EDGE = 8;
const PAGE_NAMES = { method: 'Method', glossary: 'Words' } as const;

/**
 * A label that explains itself: a pointer that rests on it, the keyboard's focus or a tap open one sentence, its unit
 * and the way to the method's page. It stays while the pointer is on it, and Escape closes it.
 */
export function Explain({ word, of, more, children }: Props) {
  const id = useId();
  const mark = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** What was pressed stays until it is pressed again or left. */
  const [open, setOpen] = useState<'hover' | 'pressed' | null>(null);
  const soon = (next: 'hover' | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen((now) => (now === 'pressed' ? now : next)), next ? OPEN_MS : CLOSE_MS);
  };
  const close = useCallback(() => setOpen(null), []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hover = {
    onPointerEnter: (event: { readonly pointerType: string }) => event.pointerType === 'mouse' && soon('hover'),
    onPointerLeave: (event: { readonly pointerType: string }) => event.pointerType === 'mouse' && soon(null),
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only opens what the button does too
    <span
      className="explained"
      {...hover}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return;
        event.stopPropagation();
        clearTimeout(timer.current);
        close();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      {children}
      <button
        ref={mark}
        type="button"
        className={children === undefined ? 'explain-word' : 'explain'}
        aria-expanded={open !== null}
        aria-controls={open === null ? undefined : id}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && soon('hover')}
        onClick={() => {
          clearTimeout(timer.current);
          setOpen(open === 'pressed' ? null : 'pressed');
        }}
      >
        {children === undefined ? (
          word
        ) : (
          <>
            <span aria-hidden="true">?</span>
            <span className="hidden-text">What is this: {word}</span>
          </>
        )}
      </button>
      {open !== null && <Explanation id={id} beside={mark} word={word} of={of} more={more} onLeave={close} />}
    </span>
  );
}

interface ExplanationProps extends Omit<Props, 'children'> {
  readonly id: string;
  readonly beside: RefObject<HTMLElement | null>;
  readonly onLeave: () => void;
}

/** In the top layer, so that no card cuts it off; below its mark, or above where there is no room. */
function Explanation({ id, beside, word, of: { means, unit, section }, more, onLeave }: ExplanationProps) {
  const box = useRef<HTMLDivElement>(null);
  const actions = useActions();
  useEffect(() => {
    const element = box.current!;
    element.showPopover();
    const at = beside.current!.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(Math.max(EDGE, at.left - 24), window.innerWidth - width - EDGE);
    const below = at.bottom + height + EDGE <= window.innerHeight;
    element.style.left = `${left}px`;
    element.style.top = `${below ? at.bottom + 4 : Math.max(EDGE, at.top - height - 4)}px`;
    // What it stands beside moves away below it.
    const leave = () => onLeave();
    document.addEventListener('scroll', leave, { capture: true, passive: true, once: true });
    return () => document.removeEventListener('scroll', leave, { capture: true });
  }, [beside, onLeave]);
  return (
    <div ref={box} id={id} popover="manual" tabIndex={-1} className="explanation small">
      <p>
        <b>{word}.</b> {means}
      </p>
      {(unit !== undefined || more !== undefined) && (
        <p className="dim">
          {unit !== undefined && <>Unit: {unit}. </>}
          {more}
        </p>
      )}
      <button
        type="button"
        className="plain"
        onClick={() => {
          onLeave();
          actions.openDialog({ method: section });
        }}
      >
        {PAGE_NAMES[pageOf(section)]}: {section}
      </button>
    </div>
  );
}
