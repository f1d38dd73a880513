/** Elements of the page. Text of others comes in as text alone, never as markup. */

/** An element that page.html has. */
export function find<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element as T;
}

type Content = Node | string;

/** A new element with its attributes and what is in it. */
export function make(
  tag: string,
  attributes: Record<string, string>,
  ...content: Content[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** Shows a text in an element, and hides the element where there is none. */
export function say(element: HTMLElement, text: string): void {
  element.textContent = text;
  element.hidden = text === "";
}
