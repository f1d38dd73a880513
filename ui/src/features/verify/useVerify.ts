import { useState } from "react";
import { asApiError, call, type VerifyReport } from "~/api/client";
import { useDo, useEvents, useProgress } from "~/api/hooks";
import { newId } from "~/shared/id";
import { createStore, useStore } from "~/shared/store";

/** Reports of this window; they outlive the screen, and nothing of them is written down. */
const reports = createStore<VerifyReport[]>([], "person");

/** Picking, dropping, progress and cancel; the newest report is chosen. */
export function useVerify() {
  const all = useStore(reports);
  const [chosen, setChosen] = useState<string | null>(all[0]?.report ?? null);
  const [job, setJob] = useState<string | null>(null);
  const keep = (answer: { reports: VerifyReport[] }) => {
    const names = new Set(answer.reports.map((report) => report.report));
    reports.set((old) => [...answer.reports, ...old.filter((report) => !names.has(report.report))]);
    if (answer.reports[0]) setChosen(answer.reports[0].report);
  };
  const pick = useDo("verify_pick", keep);
  const paths = useDo("verify_paths", keep);
  const progress = useProgress(job);
  const fresh = () => {
    const id = newId();
    setJob(id);
    return id;
  };
  useEvents((event) => {
    if (event.event === "dropped") paths.mutate({ job: fresh(), paths: event.paths });
  });
  const thrown = pick.error ?? paths.error;
  const error = thrown ? asApiError(thrown) : null;
  return {
    reports: all,
    report: all.find((each) => each.report === chosen) ?? null,
    choose: setChosen,
    pick: (folder: boolean) => pick.mutate({ job: fresh(), folder }),
    busy: pick.isPending || paths.isPending,
    progress,
    cancel: () => job && void call("cancel", { job }),
    error: error?.code === "cancelled" ? null : error,
  };
}
