import { useActions, useStudio } from '../../../shell/react';
import { download } from '../../../ui/download';
import { FileButton } from '../../../ui/file-button';
import { formatSettingsFile } from './settings-file';

export function SettingsFile() {
  const config = useStudio((state) => state.config);
  const actions = useActions();
  return (
    <div className="row">
      <button
        type="button"
        onClick={() => download([formatSettingsFile(config)], `helicase-${config.preset}.json`, 'application/json')}
      >
        Save settings
      </button>
      <FileButton
        label="Settings file"
        onFiles={([file]) => {
          // A file that cannot be read is as unusable as one that is not JSON, and is told the same way.
          void file.text().then(actions.loadSettings, () => actions.loadSettings(''));
        }}
      >
        Load settings
      </FileButton>
      <span className="small dim">One JSON file; the address of this page holds the same settings.</span>
    </div>
  );
}
