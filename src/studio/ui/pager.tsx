import { whole } from './format';

interface Props {
  /** From 0. */
  readonly at: number;
  readonly pages: number;
  readonly onTurn: (page: number) => void;
  /** What lies before and after this page. */
  readonly back: string;
  readonly on: string;
}

/** Turns the pages of a table. */
export function Pager({ at, pages, onTurn, back, on }: Props) {
  return (
    <div className="row small dim">
      <button type="button" className="plain" disabled={at === 0} onClick={() => onTurn(at - 1)}>
        {back}
      </button>
      page {whole(at + 1)} of {whole(pages)}
      <button type="button" className="plain" disabled={at === pages - 1} onClick={() => onTurn(at + 1)}>
        {on}
      </button>
    </div>
  );
}
