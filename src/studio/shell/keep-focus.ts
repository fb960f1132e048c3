/**
 * Keeps the focus near where it was when what had it goes away or is disabled: whoever works by keyboard would begin
 * at the top of the page again. It goes to the nearest surroundings that are still there, from where Tab goes on; not
 * to a control, which a second press would set off.
 * @returns a function that ends it
 */
export function keepFocus(root: Document = document): () => void {
  /** The element that had the focus last, and what it lay in, innermost first. */
  let last: { readonly element: Element; readonly around: readonly HTMLElement[] } | null = null;
  const remember = ({ target }: FocusEvent) => {
    if (target instanceof Element) last = { element: target, around: surroundings(target) };
  };
  // The pointer says where it goes next by itself; a press on nothing lets go of the focus on purpose.
  const forget = () => {
    last = null;
  };
  const look = () => {
    if (last === null || (root.activeElement !== null && root.activeElement !== root.body)) return;
    if (last.element.isConnected && !last.element.matches(':disabled')) return;
    const place = last.around.find((element) => element.isConnected);
    if (place === undefined) return;
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };
  const watch = new MutationObserver(look);
  watch.observe(root.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  root.addEventListener('focusin', remember);
  root.addEventListener('pointerdown', forget, true);
  return () => {
    watch.disconnect();
    root.removeEventListener('focusin', remember);
    root.removeEventListener('pointerdown', forget, true);
  };
}

function surroundings(element: Element): HTMLElement[] {
  const around: HTMLElement[] = [];
  for (let outer = element.parentElement; outer !== null && outer !== document.body; outer = outer.parentElement)
    around.push(outer);
  return around;
}
