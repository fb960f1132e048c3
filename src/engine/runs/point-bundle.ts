import type { RunStatus } from '../../training/run';
import type { Point } from '../../training/signals';

/** Points are sent in bundles this far apart; nobody draws faster. */
const BUNDLE_MS = 100;

/** Collects points and sends them together. */
export class PointBundle {
  private readonly tell: (points: readonly Point[], status: RunStatus) => void;
  private points: Point[] = [];
  private status: RunStatus | null = null;
  private sentAt = 0;

  constructor(tell: (points: readonly Point[], status: RunStatus) => void) {
    this.tell = tell;
  }

  add(point: Point, status: RunStatus): void {
    this.points.push(point);
    this.status = status;
    if (performance.now() - this.sentAt >= BUNDLE_MS) this.send();
  }

  send(): void {
    if (this.status === null || this.points.length === 0) return;
    this.tell(this.points, this.status);
    this.points = [];
    this.sentAt = performance.now();
  }
}
