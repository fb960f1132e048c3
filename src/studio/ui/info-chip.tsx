import { type ReactNode, useId } from 'react';

interface Props {
  readonly className?: string;
  readonly label: ReactNode;
  readonly children: ReactNode;
}

/** A chip that explains itself in a popover when pressed. */
export function InfoChip({ className = '', label, children }: Props) {
  const id = useId();
  return (
    <>
      <button type="button" className={`chip ${className}`} popoverTarget={id}>
        {label}
      </button>
      <div id={id} popover="auto" className="popover">
        {children}
      </div>
    </>
  );
}
