import { useRef } from 'react';
import { useActions, useStudio } from '../../../shell/react';
import { download } from '../../../ui/download';
import { formatSettingsFile } from './settings-file';

export function SettingsFile() {
  const config = useStudio((state) => state.config);
  const actions = useActions();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="row">
      <button
        type="button"
        onClick={() => download([formatSettingsFile(config)], `helicase-${config.preset}.json`, 'application/json')}
      >
        Save settings
      </button>
      <button type="button" onClick={() => input.current?.click()}>
        Load settings
      </button>
      <input
        ref={input}
        type="file"
        aria-label="Settings file"
        tabIndex={-1}
        className="hidden-text"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          // A file that cannot be read is as unusable as one that is not JSON, and is told the same way.
          file?.text().then(actions.loadSettings, () => actions.loadSettings(''));
        }}
      />
      <span className="small dim">One JSON file; the address of this page holds the same settings.</span>
    </div>
  );
}
