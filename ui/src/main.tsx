import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { I18nProvider } from "react-aria-components";
import { createRoot } from "react-dom/client";
import { call, connect } from "~/api/client";
import { queryDefaults } from "~/api/hooks";
import { LOCALE } from "~/shared/format/locale";
import { makeRouter } from "./router";
import "~/shared/styles/main.css";

declare global {
  interface Window {
    /** Kept by public/boot.js: what went wrong before and after the first drawing. */
    __countersign?: { problems: string[]; csp: number; drawn: boolean };
  }
}

const place = document.getElementById("root");
if (!place) throw new Error("The page has no root element.");
await connect();
const client = new QueryClient(queryDefaults);
createRoot(place).render(
  <StrictMode>
    <I18nProvider locale={LOCALE}>
      <QueryClientProvider client={client}>
        <RouterProvider router={makeRouter()} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
if (window.__countersign) window.__countersign.drawn = true;

/** Faults after the first drawing go to the log; the screens show their own errors. */
function report(at: string, message: string) {
  call("report_problem", { place: at, message: message.slice(0, 500) }).catch(() => {});
}
window.addEventListener("error", (event) => report(window.location.hash, event.message));
window.addEventListener("unhandledrejection", (event) =>
  report(window.location.hash, String(event.reason)),
);
document.addEventListener("securitypolicyviolation", (event) =>
  report("content policy", `${event.violatedDirective} ${event.blockedURI}`),
);
