import { announcement } from './phase';
import { useStudio } from './react';

/** Tells a screen reader when the state changes; the streams of numbers stay silent. */
export function Announcer() {
  const text = useStudio(announcement);
  return (
    <p className="hidden-text" role="status">
      {text}
    </p>
  );
}
