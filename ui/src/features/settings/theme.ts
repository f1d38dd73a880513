import type { Settings } from "~/api/client";

/** Writes theme and density on the root. "System" follows the system, high contrast included. */
export function applySettings(settings: Pick<Settings, "theme" | "density">): () => void {
  const root = document.documentElement;
  root.dataset.density = settings.density;
  const dark = window.matchMedia?.("(prefers-color-scheme: dark)");
  const more = window.matchMedia?.("(prefers-contrast: more)");
  const apply = () => {
    const system = dark?.matches ? "dark" : more?.matches ? "contrast" : "light";
    root.dataset.theme = settings.theme === "system" ? system : settings.theme;
  };
  apply();
  dark?.addEventListener("change", apply);
  more?.addEventListener("change", apply);
  return () => {
    dark?.removeEventListener("change", apply);
    more?.removeEventListener("change", apply);
  };
}
