import { Component, type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense } from 'react';
import { DataScreen } from '../features/data/data-screen';
import type { Screen } from './state';

/** The code of the screens behind the first one, which has none of it to wait for. */
const LOADERS = {
  train: async () => ({ default: (await import('../features/train/train-screen')).TrainScreen }),
  explore: async () => ({ default: (await import('../features/explore/explore-screen')).ExploreScreen }),
  benchmarks: async () => ({ default: (await import('../features/benchmarks/benchmarks-screen')).BenchmarksScreen }),
  runs: async () => ({ default: (await import('../features/runs/runs-screen')).RunsScreen }),
  export: async () => ({ default: (await import('../features/transfer/export-screen')).ExportScreen }),
  bench: async () => ({ default: (await import('../features/bench/bench-screen')).BenchScreen }),
} satisfies Record<Exclude<Screen, 'data'>, () => Promise<{ readonly default: ComponentType }>>;

const SCREENS: Readonly<Record<Screen, ComponentType | LazyExoticComponent<ComponentType>>> = {
  data: DataScreen,
  train: lazy(LOADERS.train),
  explore: lazy(LOADERS.explore),
  benchmarks: lazy(LOADERS.benchmarks),
  runs: lazy(LOADERS.runs),
  export: lazy(LOADERS.export),
  bench: lazy(LOADERS.bench),
};

/** Fetches them one after the other, so that a press finds them there, and holds up nothing. */
export async function fetchScreens(): Promise<void> {
  const { bench: _, ...soon } = LOADERS;
  // What does not come now is asked for again when it is opened.
  for (const load of Object.values(soon)) await load().catch(() => undefined);
}

export function ScreenOf({ screen }: { readonly screen: Screen }) {
  const Shown = SCREENS[screen];
  return (
    <Unreachable key={screen}>
      <Suspense fallback={<p className="dim waiting">Opening</p>}>
        <Shown />
      </Suspense>
    </Unreachable>
  );
}

/** A screen whose code cannot be had takes nothing else with it: a run under way goes on. */
class Unreachable extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError = () => ({ failed: true });

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <p role="alert" className="banner bad">
        This screen could not be opened. Load the page again; a run that is kept goes on from there.
      </p>
    );
  }
}
