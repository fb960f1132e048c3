import { useActions, useStudio } from '../../../shell/react';

/** Says which weights the next run begins with, where they are not new ones. */
export function StartFromBanner() {
  const from = useStudio((state) => state.startFrom);
  const actions = useActions();
  if (from === null) return null;
  return (
    <section className="banner" aria-label="Start weights">
      <p>
        The next run starts from the weights of <strong>{from.label}</strong>. The form holds their settings; the
        network must stay as it is.
      </p>
      <button type="button" onClick={actions.startFromNew}>
        Start from new weights
      </button>
    </section>
  );
}
