/** What takes the focus by the Tab key and is at hand. */
const FOCUSABLE = ':is(button, a[href], input, select, textarea, summary, [tabindex]):not([tabindex="-1"], :disabled)';

/**
 * Keeps the focus near where it was when what had it goes away or is disabled: whoever works by keyboard would begin
 * at the top of the page again. It goes to the next control of the nearest surroundings that are still there.
 * @returns a function that ends it
 */
export function keepFocus(root: Document = document): () => void {
  /** The element that had the focus last, and what it lay in, innermost first. */
  let last: { readonly element: Element; readonly around: readonly Element[] } | null = null;
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
    const found = last.around.find((element) => element.isConnected && controlIn(element) !== null);
    if (found !== undefined) controlIn(found)?.focus();
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

function surroundings(element: Element): Element[] {
  const around: Element[] = [];
  for (let outer = element.parentElement; outer !== null && outer !== document.body; outer = outer.parentElement)
    around.push(outer);
  return around;
}

const controlIn = (element: Element): HTMLElement | null => element.querySelector<HTMLElement>(FOCUSABLE);
