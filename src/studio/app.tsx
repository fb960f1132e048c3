import { type DragEvent, useState } from 'react';
import { Announcer } from './components/announcer';
import { HelpDialog } from './components/help-dialog';
import { Palette } from './components/palette';
import { Rail } from './components/rail';
import { TopBar } from './components/top-bar';
import { useKeyboard } from './keyboard';
import { DataScreen } from './screens/data-screen';
import { TrainScreen } from './screens/train-screen';
import { useActions, useStudio } from './state/react';

/** The frame around the screens. Files may be dropped anywhere: a drop beside the zone must not make the browser leave the page. */
export function App() {
  const screen = useStudio((state) => state.screen);
  const dialog = useStudio((state) => state.dialog);
  const actions = useActions();
  const [dropping, setDropping] = useState(false);
  useKeyboard();
  const closeDialog = () => actions.openDialog(null);

  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setDropping(true);
  };
  const leave = (event: DragEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    actions.importFiles([...event.dataTransfer.files]);
  };

  return (
    <div className={dropping ? 'app dropping' : 'app'} role="presentation" onDragOver={over} onDragLeave={leave} onDrop={drop}>
      <Rail />
      <TopBar />
      <main className="main">{screen === 'data' ? <DataScreen /> : <TrainScreen />}</main>
      <Announcer />
      {dialog === 'help' && <HelpDialog onClose={closeDialog} />}
      {dialog === 'palette' && <Palette onClose={closeDialog} />}
    </div>
  );
}
