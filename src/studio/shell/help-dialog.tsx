import { Modal } from '../ui/modal';
import { KEYS, useSingleKeys } from './keyboard';
import { useActions } from './react';

/** What a reader new to either field needs to read the charts. */
const WORDS: readonly { readonly word: string; readonly means: string }[] = [
  {
    word: 'Student and teacher:',
    means: 'the student learns to name hidden bases; the teacher is a slow average of the student.',
  },
  {
    word: 'MLM loss:',
    means: 'surprise at a hidden base, in nats. A blind guess among four costs 1.386; lower is better.',
  },
  { word: 'Baselines:', means: 'what needs no network. Below the Markov line, the model knows more than short words.' },
  {
    word: 'Contrastive loss:',
    means: "how badly the student foresees the teacher's features: of masked bases, of a neighbour or of another view.",
  },
  { word: 'View retrieval:', means: 'held-out windows whose two views find each other. Chance is one in a batch.' },
  { word: 'Divergence:', means: "distance between the two networks' weights, relative to the student's." },
  {
    word: 'Collapse:',
    means: 'all windows look alike to the model; CLS vectors, its summaries of a window, no longer spread.',
  },
  { word: 'Tensors:', means: 'blocks of memory in use. A count that keeps growing is a fault.' },
  {
    word: 'MCC:',
    means: 'agreement of guesses and true classes, of a probe or a benchmark. 1 is perfect, 0 is guessing.',
  },
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
      <h2>Words on the charts</h2>
      <ul className="words">
        {WORDS.map(({ word, means }) => (
          <li key={word}>
            <b>{word}</b> {means}
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
