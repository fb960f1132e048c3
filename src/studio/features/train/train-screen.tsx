import { useStudio } from '../../shell/react';
import { LiveScreen } from './live/live-screen';
import { showsRun } from './live/run-state';
import { SetupScreen } from './setup/setup-screen';

export function TrainScreen() {
  return useStudio(showsRun) ? <LiveScreen /> : <SetupScreen />;
}
