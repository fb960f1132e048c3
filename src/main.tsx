import { createRoot } from 'react-dom/client';
import type { Problem } from './errors/typed-error';
import { fetchExample } from './studio/features/data/example-file';
import { readEveryMinutes } from './studio/features/train/live/every-minutes';
import { receiveFiles } from './studio/hub/hand-over';
import { keepForOffline } from './studio/offline/register';
import { App } from './studio/shell/app';
import { BUILT_FROM } from './studio/shell/built-from';
import { frames } from './studio/shell/frames';
import { NotSecure, notSecure } from './studio/shell/not-secure';
import { watchPage } from './studio/shell/page-life';
import { StudioProvider } from './studio/shell/react';
import { fetchScreens } from './studio/shell/screens';
import { type Snapshot, takeSnapshot } from './studio/shell/snapshot';
import { initialState } from './studio/shell/state';
import { createStudio } from './studio/shell/store';
import { restoreTheme } from './studio/shell/theme';
import { download } from './studio/ui/download';
import './studio/styles/tokens.css';
import './studio/styles/base.css';
import './studio/styles/shell.css';
import './studio/styles/data.css';
import './studio/styles/genome.css';
import './studio/styles/setup.css';
import './studio/styles/runs.css';
import './studio/styles/train.css';
import './studio/styles/bench.css';
import './studio/styles/benchmarks.css';
import './studio/styles/tasks.css';
import './studio/styles/points.css';
import './studio/styles/explore.css';
import './studio/styles/export.css';
import './studio/styles/help.css';
import './studio/styles/picture.css';
import './studio/styles/touch.css';
import { connectEngine } from './worker/client';

declare global {
  interface Window {
    /** For tools that drive the page: reads the studio, changes nothing. */
    helicase: { snapshot(): Snapshot };
  }
}

// No policy refuses WebRTC, and nothing here needs it.
for (const way of ['RTCPeerConnection', 'webkitRTCPeerConnection']) Reflect.deleteProperty(window, way);

restoreTheme();
const root = createRoot(document.getElementById('root')!);
if (window.isSecureContext) openStudio();
else refuse(notSecure(window.location.origin));

function openStudio(): void {
  const { store, actions } = createStudio(connectEngine(BUILT_FROM), {
    address: {
      read: () => window.location.hash,
      replace: (hash) => window.history.replaceState(null, '', hash),
    },
    example: () => fetchExample(),
    download: ({ name, blob }) => download([blob], name, blob.type),
  });
  window.addEventListener('hashchange', () => actions.openAddress(window.location.hash));
  actions.listRuns();
  actions.checkpointEvery(readEveryMinutes());
  watchPage(store, actions);
  window.helicase = { snapshot: () => takeSnapshot(store.getState()) };

  receiveFiles(actions.takeTaskFiles);
  keepForOffline();
  root.render(
    <StudioProvider frames={frames(store)} actions={actions}>
      <App />
    </StudioProvider>,
  );
  window.addEventListener('load', () => void fetchScreens());
}

function refuse(problem: Problem): void {
  window.helicase = { snapshot: () => takeSnapshot({ ...initialState(), engineLost: true, problem }) };
  root.render(<NotSecure problem={problem} />);
}
