import { useEffect, useId, useState } from 'react';
import type { SamplePlace } from '../../../../training/masked-sample';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { ChoiceField } from '../../../ui/choice-field';
import { whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';

const IN_TURN = 'one after the other';
const textOf = ({ record, start }: SamplePlace): string => `${record}:${whole(start + 1)}`;

/** Which held-out window is shown at every validation: of a list, or where a region begins that is typed. */
export function KeptWindow() {
  const kept = useStudio((state) => state.keptWindow);
  const { windows, problem } = useStudio((state) => state.heldOut);
  const fingerprint = useStudio((state) => state.genome?.fingerprint ?? null);
  const split = useStudio((state) => state.genome?.split);
  const actions = useActions();
  const id = useId();
  const menu = useId();
  const [typed, setTyped] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when these change
  useEffect(() => actions.offerWindows(), [actions, fingerprint, split]);
  const places = new Map(windows.map((window) => [textOf(window), window]));
  if (kept !== null) places.set(textOf(kept), kept);
  return (
    <>
      <button type="button" className="toggle" popoverTarget={menu}>
        Choose a window
      </button>
      <section id={menu} popover="auto" className="popover kept-window" aria-label="Choose a window">
        <ChoiceField
          label="Window"
          word={SCREEN_WORDS.keptWindow}
          value={kept && textOf(kept)}
          choices={[[null, IN_TURN] as const, ...[...places.keys()].map((text): [string, string] => [text, text])]}
          onChoose={(text: string | null) => actions.keepWindow(text === null ? null : (places.get(text) ?? null))}
        />
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            actions.keepWindowAt(typed);
          }}
        >
          <Explain word="Held-out region" of={SCREEN_WORDS.heldOutRegion}>
            <label htmlFor={id} className="small dim">
              or region
            </label>
          </Explain>
          <input
            id={id}
            className="mono compact"
            autoComplete="off"
            spellCheck={false}
            placeholder={windows.length > 0 ? textOf(windows[0]) : ''}
            value={typed}
            aria-label="Held-out region"
            aria-invalid={problem !== null}
            onChange={(event) => setTyped(event.target.value)}
          />
          <button type="submit" disabled={typed.trim() === ''}>
            Show
          </button>
        </form>
        {problem !== null && <ProblemBanner problem={problem} />}
      </section>
    </>
  );
}
