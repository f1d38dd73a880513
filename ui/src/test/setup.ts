import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetPerson } from "~/shared/store";

// jsdom lays nothing out: a window of 1440×900, so that virtualised lists have something to fill.
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: { configurable: true, get: () => 900 },
  offsetWidth: { configurable: true, get: () => 1440 },
  clientHeight: { configurable: true, get: () => 900 },
});
Element.prototype.scrollIntoView = () => {};
Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === "object" ? (to.top ?? 0) : (to ?? 0);
  this.dispatchEvent(new Event("scroll"));
};
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  }) as unknown as MediaQueryList;
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.CSS ??= {} as typeof CSS;
CSS.escape ??= (text) => text.replace(/[^\w-]/g, (char) => `\\${char}`);

// Whether an ancestor is hidden costs jsdom a style computation a node: not asked here.
configure({ asyncUtilTimeout: 8000, defaultHidden: true });
afterEach(() => {
  cleanup();
  forgetPerson();
});
