import { Icon } from './icons';

/** Every picture can be read as a table: a small button with a name of its own. */
export function TableToggle({
  of,
  on,
  onToggle,
}: {
  readonly of: string;
  readonly on: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <button type="button" className="toggle" aria-pressed={on} title="View as table" onClick={onToggle}>
      <Icon name="table" small />
      <span className="hidden-text">View as table: {of}</span>
    </button>
  );
}
