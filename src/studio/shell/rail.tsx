import { Helix, Icon } from '../ui/icons';
import { formatHash } from './hash';
import { useActions, useStudio } from './react';
import type { Screen } from './state';
import { toggleTheme, useTheme } from './theme';

const SCREENS: readonly { readonly screen: Exclude<Screen, 'bench'>; readonly name: string }[] = [
  { screen: 'data', name: 'Data' },
  { screen: 'train', name: 'Train' },
  { screen: 'explore', name: 'Explore' },
  { screen: 'benchmarks', name: 'Benchmarks' },
  { screen: 'runs', name: 'Runs' },
  { screen: 'export', name: 'Export' },
];

/**
 * Real links, so that a screen can be opened in a new tab with the same settings; the address keeps the settings either
 * way.
 */
export function Rail() {
  const current = useStudio((state) => state.screen);
  const config = useStudio((state) => state.config);
  const theme = useTheme();
  const actions = useActions();
  return (
    <nav className="rail" aria-label="Main">
      <Helix size={28} />
      {SCREENS.map(({ screen, name }) => (
        <a key={screen} href={formatHash(config, screen)} aria-current={screen === current ? 'page' : undefined}>
          <Icon name={screen} />
          {name}
        </a>
      ))}
      <span className="grow" />
      <button type="button" aria-label="Help" title="Help (?)" onClick={() => actions.openDialog('help')}>
        <Icon name="help" />
      </button>
      <button
        type="button"
        aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
        title="Light or dark"
        onClick={toggleTheme}
      >
        <Icon name={theme === 'dark' ? 'light' : 'dark'} />
      </button>
    </nav>
  );
}
