import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { arriveAt, expectArrival } from "~/shared/arrival";

/** Screens that give the focus to their list or heading themselves, once it is there. */
const OWN = /^\/(queue|action\/)/;

/** After every change of screen or view the focus stands where the keys work, however it was reached. */
export function useArrival(): void {
  const router = useRouter();
  useEffect(() => {
    const view = (at: { search: object } | undefined) =>
      at && "view" in at.search ? at.search.view : undefined;
    const before = router.subscribe("onBeforeLoad", ({ pathChanged, fromLocation, toLocation }) => {
      if (fromLocation && (pathChanged || view(fromLocation) !== view(toLocation))) expectArrival();
    });
    const after = router.subscribe("onRendered", ({ pathChanged, toLocation }) => {
      if (!pathChanged || OWN.test(toLocation.pathname)) return;
      const content = document.getElementById("content");
      content?.setAttribute("tabindex", "-1");
      arriveAt(content);
    });
    return () => {
      before();
      after();
    };
  }, [router]);
}
