import type { RegionView } from '../../../genome/answers';

/** A region that is longer than what is shown of it at once. */
export interface PagedRegion extends Pick<RegionView, 'name' | 'asked'> {
  /** Of a page. */
  readonly bases: number;
}

/** Null where all of it is shown. */
export function pagedRegion({ name, asked, shown }: RegionView): PagedRegion | null {
  const bases = shown.end - shown.start;
  return bases < asked.end - asked.start ? { name, asked, bases } : null;
}

export const pageCount = ({ asked, bases }: PagedRegion): number => Math.ceil((asked.end - asked.start) / bases);

/** A page as a region of its own, as people write it. @param page from 0 */
export function pageText({ name, asked, bases }: PagedRegion, page: number): string {
  const start = asked.start + page * bases;
  return `${name}:${start + 1}-${Math.min(asked.end, start + bases)}`;
}
