import { KEYS, useSingleKeys } from '../keyboard';
import { Modal } from './modal';

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [singleKeys, setSingleKeys] = useSingleKeys();
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
      <p className="dim help-note">
        The student learns to name hidden bases; the teacher is a slow average of the student. A line below the Markov baseline means the model knows more than
        short words.
      </p>
      <button type="button" onClick={onClose}>
        Close
      </button>
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
