import type { PresetName } from '../../training/config';
import { PRESET_LABELS } from '../../training/presets';
import { outcomeOf, runActive, showsRun } from '../features/train/live/run-state';
import { seedsBlock, seedsName, startBlock } from '../features/train/setup/setup';
import { togglePresentation } from './presentation';
import type { StudioState } from './state';
import type { Actions } from './store';

export interface PaletteCommand {
  readonly name: string;
  readonly run: () => void;
}

/** What the palette offers in this state: nothing that would do nothing. */
export function paletteCommands(state: StudioState, actions: Actions, toggleTheme: () => void): PaletteCommand[] {
  const commands: PaletteCommand[] = [
    { name: 'Go to Data', run: () => actions.show('data') },
    { name: 'Go to Train', run: () => actions.show('train') },
    { name: 'Measure this device', run: () => actions.show('bench') },
    { name: 'Go to Explore', run: () => actions.show('explore') },
    { name: 'Go to Benchmarks', run: () => actions.show('benchmarks') },
    { name: 'Go to Runs', run: () => actions.show('runs') },
    { name: 'Go to Export', run: () => actions.show('export') },
  ];
  if (state.importing !== null && state.importing.from !== 'library')
    commands.push({ name: 'Cancel import', run: actions.cancelImport });
  if (state.genome !== null) commands.push({ name: 'Save .fai index', run: actions.exportIndex });
  if (startBlock(state) === null) commands.push({ name: 'Start training', run: actions.start });
  if (seedsBlock(state) === null) commands.push({ name: seedsName(state), run: actions.startSeeds });
  if (state.runPhase === 'training') commands.push({ name: 'Pause', run: actions.pause });
  if (state.runPhase === 'training' && !state.profiling.asked)
    commands.push({ name: 'Profile a step', run: actions.profileStep });
  if (state.runPhase === 'paused') commands.push({ name: 'Resume', run: actions.resume });
  if (state.runPhase === 'training' || state.runPhase === 'paused')
    commands.push({ name: 'Checkpoint now', run: actions.checkpointNow });
  if (runActive(state)) commands.push({ name: 'Stop', run: actions.stop });
  else {
    commands.push({ name: 'Use the sample genome', run: () => actions.importSample('lambda') });
    if (outcomeOf(state) !== null && showsRun(state)) commands.push({ name: 'New run', run: actions.newRun });
    for (const preset of Object.keys(PRESET_LABELS) as PresetName[])
      commands.push({ name: `Preset ${preset}`, run: () => actions.choosePreset(preset) });
  }
  return [
    ...commands,
    { name: 'Light or dark theme', run: toggleTheme },
    { name: 'Smoothing on or off', run: actions.toggleSmoothing },
    { name: 'Logarithmic y axis on or off', run: actions.toggleLogY },
    { name: 'Whole charts', run: actions.showWholeCharts },
    { name: 'Presentation size on or off', run: togglePresentation },
    { name: 'Tour', run: () => actions.showTour(0) },
    { name: 'The method', run: () => actions.openDialog({ method: null }) },
    { name: 'Keyboard help', run: () => actions.openDialog('help') },
  ];
}

/** Commands whose name holds every typed word. */
export function matching(commands: readonly PaletteCommand[], typed: string): PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}
