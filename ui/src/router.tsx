import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
} from "@tanstack/react-router";
import { readAction } from "~/features/exports/filter";
import { readLedger } from "~/features/ledger/filter";
import { readConditions } from "~/features/metrics/conditions";
import { readSearch } from "~/features/queue/filter";
import { readSubject } from "~/features/subject/filter";
import { ActionView } from "~/views/ActionScreen";
import { AgentsView } from "~/views/AgentsView";
import { Crash } from "~/views/Crash";
import { ExportsView } from "~/views/ExportsView";
import { ExportView } from "~/views/ExportView";
import { ImportsView } from "~/views/ImportsView";
import { JobsView } from "~/views/JobsView";
import { LedgerView } from "~/views/LedgerView";
import { MetricsView } from "~/views/MetricsView";
import { NoticesView } from "~/views/NoticesView";
import { OverridesView } from "~/views/OverridesView";
import { PeopleView } from "~/views/PeopleView";
import { PoliciesView } from "~/views/PoliciesView";
import { QueueView } from "~/views/QueueView";
import { RecordView } from "~/views/RecordView";
import { Root } from "~/views/Root";
import { SettingsView } from "~/views/SettingsView";
import { SubjectView } from "~/views/SubjectView";
import { VerifyView } from "~/views/VerifyView";

const root = createRootRoute({ component: Root, errorComponent: Crash });
const route = <P extends string>(path: P, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component, errorComponent: Crash });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/queue" });
  },
});
const queue = createRoute({
  getParentRoute: () => root,
  path: "/queue",
  component: QueueView,
  validateSearch: readSearch,
  errorComponent: Crash,
});
// An action keeps the list it was opened from, and with it what is next.
const action = createRoute({
  getParentRoute: () => root,
  path: "/action/$id",
  component: ActionView,
  validateSearch: readSearch,
  errorComponent: Crash,
});
const metrics = createRoute({
  getParentRoute: () => root,
  path: "/metrics",
  component: MetricsView,
  validateSearch: readConditions,
  errorComponent: Crash,
});
// An export that begins with an action: its case file.
const exporting = createRoute({
  getParentRoute: () => root,
  path: "/exports",
  component: ExportsView,
  validateSearch: readAction,
  errorComponent: Crash,
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: "/ledger",
  component: LedgerView,
  validateSearch: readLedger,
  errorComponent: Crash,
});
const subject = createRoute({
  getParentRoute: () => root,
  path: "/subject",
  component: SubjectView,
  validateSearch: readSubject,
  errorComponent: Crash,
});
const tree = root.addChildren([
  start,
  queue,
  action,
  metrics,
  ledger,
  subject,
  route("/record/$id", RecordView),
  exporting,
  route("/export/$export", ExportView),
  route("/verify", VerifyView),
  route("/people", PeopleView),
  route("/policies", PoliciesView),
  route("/overrides", OverridesView),
  route("/agents", AgentsView),
  route("/imports", ImportsView),
  route("/jobs", JobsView),
  route("/notices", NoticesView),
  route("/settings", SettingsView),
]);

/** Addresses live behind the #, so that the program's own protocol needs no rewriting. */
export function makeRouter(history = createHashHistory()) {
  return createRouter({ routeTree: tree, history, defaultPreload: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
