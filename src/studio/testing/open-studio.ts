import type { ExportedFile } from '../../engine/transfer/exchange';
import { createStudio } from '../shell/store';
import { fakeEngine } from './fake-engine';

/** A studio on a fake engine, at an address, with the files that it hands to the downloads. */
export function openStudio(hash = '') {
  const engine = fakeEngine();
  const page = { hash };
  const downloads: ExportedFile[] = [];
  const studio = createStudio(engine, {
    address: { read: () => page.hash, replace: (next) => (page.hash = next) },
    example: async () => new File(['run'], 'example.helicase.tar'),
    download: (file) => downloads.push(file),
  });
  return { ...studio, engine, page, downloads, state: () => studio.store.getState() };
}

export type OpenedStudio = ReturnType<typeof openStudio>;
