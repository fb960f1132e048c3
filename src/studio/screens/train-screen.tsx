import { useStudio } from '../state/react';
import { showsRun } from '../state/state';
import { LiveScreen } from './live-screen';
import { SetupScreen } from './setup-screen';

export function TrainScreen() {
  return useStudio(showsRun) ? <LiveScreen /> : <SetupScreen />;
}
