import type { ReactNode } from 'react';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';

/** A sentence on a loss, and for whoever asks what it is compared with. */
export const WhatItMeans = ({ children }: { readonly children: ReactNode }) => (
  <Explain word="What is compared" of={SCREEN_WORDS.compared}>
    {children}
  </Explain>
);
