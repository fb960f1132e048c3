import { type KeyboardEvent, useId, useState } from 'react';
import { Modal } from '../ui/modal';
import { matching, paletteCommands } from './commands';
import { useActions, useStudio } from './react';
import { toggleTheme } from './theme';

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const state = useStudio((whole) => whole);
  const actions = useActions();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const commands = matching(paletteCommands(state, actions, toggleTheme), typed);
  const at = Math.min(chosen, Math.max(0, commands.length - 1));

  const run = (index: number) => {
    if (commands[index] === undefined) return;
    onClose();
    commands[index].run();
  };
  const press = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && commands.length > 0) setChosen((at + move + commands.length) % commands.length);
    else if (event.key === 'Enter') run(at);
    else return;
    event.preventDefault();
  };

  return (
    <Modal label="Commands" className="palette" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={commands.length > 0 ? `${list}-${at}` : undefined}
        placeholder="Type a command"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <div className="options" id={list} role="listbox" aria-label="Commands" tabIndex={-1}>
        {commands.map(({ name }, index) => (
          <div
            key={name}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            onPointerDown={() => run(index)}
          >
            {name}
          </div>
        ))}
      </div>
      {commands.length === 0 && <p className="dim">No command has that name.</p>}
    </Modal>
  );
}
