import { useEffect, useRef } from 'react';

/** Takes the focus, which the Delete button had before it went away. */
export function UndoButton({ name, onUndo }: { readonly name: string; readonly onUndo: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" onClick={onUndo}>
      Undo<span className="hidden-text"> delete {name}</span>
    </button>
  );
}
