import { SCREEN_WORDS } from '../help/screen-words';
import { signalWord } from '../help/signal-words';
import type { Word } from '../help/word';
import { Modal } from '../ui/modal';
import { KEYS, useSingleKeys } from './keyboard';
import { useActions } from './react';

/** What a reader new to either field needs to read the charts; each word also explains itself where it stands. */
const WORDS: readonly (readonly [string, Word])[] = [
  ['Student and teacher', SCREEN_WORDS.network],
  ['MLM loss', SCREEN_WORDS.hiddenLoss],
  ['Baselines', SCREEN_WORDS.baselines],
  ['Contrastive loss', signalWord('contrastive')],
  ['View retrieval', signalWord('viewRetrieval')],
  ['Divergence', signalWord('divergence')],
  ['Collapse', SCREEN_WORDS.collapse],
  ['Tensors', SCREEN_WORDS.tensors],
  ['MCC', signalWord('probeMcc')],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const actions = useActions();
  return (
    <Modal label="Help" onClose={onClose}>
      <h2>Keyboard</h2>
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <Key key={does} keys={keys} does={does} />
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={singleKeys} onChange={(event) => setSingleKeys(event.target.checked)} />
        Use keys without Ctrl
      </label>
      <p className="small dim">
        Single letters act at once. Leave them out where speech input or a stray press would set them off.
      </p>
      <h2>Words on the charts</h2>
      <ul className="words">
        {WORDS.map(([word, { means }]) => (
          <li key={word}>
            <b>{word}:</b> {means}
          </li>
        ))}
      </ul>
      <div className="row">
        <button type="button" onClick={onClose}>
          Close
        </button>
        <button type="button" onClick={() => actions.openDialog({ method: null })}>
          The method
        </button>
        <button type="button" onClick={() => actions.showTour(0)}>
          Tour
        </button>
      </div>
    </Modal>
  );
}

function Key({ keys, does }: { readonly keys: readonly string[]; readonly does: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  );
}
