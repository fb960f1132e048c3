import type { ReactNode } from 'react';
import { Announcer } from './components/announcer';
import { HelpDialog } from './components/help-dialog';
import { KeepingBanner } from './components/keeping-banner';
import { Palette } from './components/palette';
import { Rail } from './components/rail';
import { TopBar } from './components/top-bar';
import { useFileDrop } from './file-drop';
import { useKeyboard } from './keyboard';
import { BenchScreen } from './screens/bench-screen';
import { BenchmarksScreen } from './screens/benchmarks/benchmarks-screen';
import { DataScreen } from './screens/data-screen';
import { ExportScreen } from './screens/export/export-screen';
import { RunsScreen } from './screens/runs-screen';
import { TrainScreen } from './screens/train-screen';
import { useActions, useStudio } from './state/react';
import { runActive, type Screen } from './state/state';

const SCREENS: Readonly<Record<Screen, ReactNode>> = {
  data: <DataScreen />,
  train: <TrainScreen />,
  benchmarks: <BenchmarksScreen />,
  runs: <RunsScreen />,
  export: <ExportScreen />,
  bench: <BenchScreen />,
};

/** The frame around the screens. */
export function App() {
  const screen = useStudio((state) => state.screen);
  const dialog = useStudio((state) => state.dialog);
  // The screen of the run has its own place for it.
  const away = useStudio((state) => state.screen !== 'train' && runActive(state.phase));
  const actions = useActions();
  const dropping = useFileDrop();
  useKeyboard();
  const closeDialog = () => actions.openDialog(null);
  return (
    <div className={dropping ? 'app dropping' : 'app'}>
      <Rail />
      <TopBar />
      <main className="main">
        {away && <KeepingBanner />}
        {SCREENS[screen]}
      </main>
      <Announcer />
      {dialog === 'help' && <HelpDialog onClose={closeDialog} />}
      {dialog === 'palette' && <Palette onClose={closeDialog} />}
    </div>
  );
}
