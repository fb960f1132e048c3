import { useEffect } from 'react';
import { KeepingBanner } from '../features/train/live/keeping-banner';
import { runActive } from '../features/train/live/run-state';
import { MethodDialog } from '../help/method-dialog';
import { Announcer } from './announcer';
import { useFileDrop } from './file-drop';
import { HelpDialog } from './help-dialog';
import { keepFocus } from './keep-focus';
import { useKeyboard } from './keyboard';
import { Palette } from './palette';
import { Rail } from './rail';
import { useActions, useStudio } from './react';
import { ScreenOf } from './screens';
import { TopBar } from './top-bar';
import { Tour } from './tour/tour';

/** The frame around the screens. */
export function App() {
  const screen = useStudio((state) => state.screen);
  const dialog = useStudio((state) => state.dialog);
  // The screen of the run has its own place for it.
  const away = useStudio((state) => state.screen !== 'train' && runActive(state));
  const actions = useActions();
  const dropping = useFileDrop();
  useKeyboard();
  useEffect(() => keepFocus(), []);
  const closeDialog = () => actions.openDialog(null);
  return (
    <div className={dropping ? 'app dropping' : 'app'}>
      <Rail />
      <TopBar />
      <main className="main">
        {away && <KeepingBanner />}
        <ScreenOf screen={screen} />
      </main>
      <Announcer />
      <Tour />
      {dialog === 'help' && <HelpDialog onClose={closeDialog} />}
      {dialog === 'palette' && <Palette onClose={closeDialog} />}
      {dialog !== null && typeof dialog === 'object' && <MethodDialog section={dialog.method} onClose={closeDialog} />}
    </div>
  );
}
