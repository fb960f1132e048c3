import { createRoot } from 'react-dom/client';
import { FetchPage } from './studio/hub/fetch-page';
import { restoreTheme } from './studio/shell/theme';
import './studio/styles/tokens.css';
import './studio/styles/base.css';
import './studio/styles/hub.css';

restoreTheme();
createRoot(document.getElementById('root')!).render(<FetchPage address={window.location.hash.slice(1)} />);
