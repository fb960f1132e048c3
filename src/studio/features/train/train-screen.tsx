import { useStudio } from '../../shell/react';
import { showsRun } from '../../shell/state';
import { LiveScreen } from './live/live-screen';
import { SetupScreen } from './setup/setup-screen';

export function TrainScreen() {
  return useStudio(showsRun) ? <LiveScreen /> : <SetupScreen />;
}
