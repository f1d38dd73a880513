let expected = false;

/** Another screen comes: whatever it begins with is to have the focus. */
export function expectArrival(): void {
  expected = true;
}

/** Gives the focus to what a screen begins with, once, or where nobody else holds it: never out of a field. */
export function arriveAt(element: HTMLElement | null): void {
  const held = document.activeElement;
  if (!element || !(expected || held === null || held === document.body)) return;
  expected = false;
  element.focus({ preventScroll: true });
}
