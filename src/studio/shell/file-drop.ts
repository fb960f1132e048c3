import { useEffect, useState } from 'react';
import type { DroppedFile } from '../../engine/datasets/dataset-answer';
import { droppedFiles } from '../ui/dropped-files';
import { deliver } from './latest';
import { useActions, useStudio } from './react';

/**
 * Files may be dropped anywhere in the window: a drop beside the zone must not make the browser leave the page.
 * @returns whether files hover over it
 */
export function useFileDrop(): boolean {
  const actions = useActions();
  const screen = useStudio((state) => state.screen);
  const [hovering, setHovering] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setHovering(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false);
    };
    const drop = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setHovering(false);
      const card = cardUnder(event);
      void deliver(droppedFiles(event.dataTransfer), {
        take: (dropped) => take(dropped, card),
        fail: actions.refuseDrop,
      });
    };
    const take = (dropped: readonly DroppedFile[], card: string | null) => {
      const files = dropped.map(({ file }) => file);
      if (screen === 'export') actions.importRun(files);
      else if (screen === 'explore') void takeInTurn(files);
      else if (screen === 'benchmarks') actions.readTaskFiles(dropped, card);
      else actions.importFiles(files);
    };
    const takeInTurn = async (files: readonly File[]) => {
      for (const file of files) await actions.takeFile(file);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [actions, screen]);
  return hovering;
}

/** The task whose card the files were dropped on, null beside the cards. */
function cardUnder({ target }: DragEvent): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-task]')?.dataset['task'] ?? null) : null;
}
