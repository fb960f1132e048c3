import { type ReactNode, useRef } from 'react';

interface Props {
  /** Names the input, for those who reach it without seeing the button. */
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A button that asks for files. The same files may be chosen again. */
export function FileButton({ label, onFiles, multiple = false, disabled = false, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        aria-label={label}
        tabIndex={-1}
        className="hidden-text"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
