import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { Modal } from '../ui/modal';
import { type Block, type Inline, parseMarkdown } from './markdown';
import { type Page, pageOf, type Section } from './word';

/** The pages of docs/ that the studio carries along, so that they are there without a network. */
const PAGES = [
  { id: 'method', name: 'The method', load: () => import('../../../docs/method.md?raw') },
  { id: 'glossary', name: 'The words', load: () => import('../../../docs/glossary.md?raw') },
] as const;

interface Props {
  /** Heading to begin at; null for the beginning of the method's page. */
  readonly section: Section | null;
  readonly onClose: () => void;
}

/** What the studio computes and what its words mean, in the same text as in the repository. */
export function MethodDialog({ section, onClose }: Props) {
  const [page, setPage] = useState<Page>(section === null ? 'method' : pageOf(section));
  const [blocks, setBlocks] = useState<readonly Block[] | null>(null);
  const [failed, setFailed] = useState(false);
  const text = useRef<HTMLElement>(null);
  useEffect(() => {
    let wanted = true;
    setBlocks(null);
    PAGES.find(({ id }) => id === page)!
      .load()
      .then(
        ({ default: markdown }) => wanted && setBlocks(parseMarkdown(markdown)),
        () => wanted && setFailed(true),
      );
    return () => {
      wanted = false;
    };
  }, [page]);
  useEffect(() => {
    if (blocks === null || section === null) return;
    const headings = text.current!.querySelectorAll('h3');
    [...headings].find(({ textContent }) => textContent === section)?.scrollIntoView({ block: 'start' });
  }, [blocks, section]);
  return (
    <Modal label="The method" className="method-page" onClose={onClose}>
      <div className="card-head">
        {PAGES.map(({ id, name }) => (
          <button key={id} type="button" className="toggle" aria-pressed={page === id} onClick={() => setPage(id)}>
            {name}
          </button>
        ))}
        <span className="grow" />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section ref={text} className="scroll page-text" tabIndex={0} aria-label="Text">
        {failed ? (
          <p role="alert">The page could not be read. Load the studio again with a network.</p>
        ) : (
          <Each of={blocks ?? []}>{(block) => <BlockOf block={block} />}</Each>
        )}
      </section>
    </Modal>
  );
}

function BlockOf({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? <h2>{block.text}</h2> : <h3>{block.text}</h3>;
    case 'paragraph':
      return (
        <p>
          <Inlines of={block.inside} />
        </p>
      );
    case 'list': {
      const items = (
        <Each of={block.items}>
          {(item) => (
            <li>
              <Inlines of={item} />
            </li>
          )}
        </Each>
      );
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table': {
      const [head, ...rows] = block.rows;
      return (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <Each of={head}>
                  {(cell) => (
                    <th className="left">
                      <Inlines of={cell} />
                    </th>
                  )}
                </Each>
              </tr>
            </thead>
            <tbody>
              <Each of={rows}>
                {(row) => (
                  <tr>
                    <Each of={row}>
                      {(cell) => (
                        <td className="left">
                          <Inlines of={cell} />
                        </td>
                      )}
                    </Each>
                  </tr>
                )}
              </Each>
            </tbody>
          </table>
        </div>
      );
    }
  }
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return (
    <Each of={of}>
      {(part) =>
        part.kind === 'text' ? (
          part.text
        ) : part.kind === 'code' ? (
          <code>{part.text}</code>
        ) : (
          <b>
            <Inlines of={part.inside} />
          </b>
        )
      }
    </Each>
  );
}

interface EachProps<Part> {
  readonly of: readonly Part[];
  readonly children: (part: Part) => ReactNode;
}

function Each<Part>({ of, children }: EachProps<Part>) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a page that was read keeps its order, and its parts have no names
  return of.map((part, i) => <Fragment key={i}>{children(part)}</Fragment>);
}
