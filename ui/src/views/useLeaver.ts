import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Session } from "~/api/client";
import { forgetPerson } from "~/shared/store";

/** When whoever was signed in has left, nothing of their screen stays: neither what this page keeps, nor the addresses
 * that Back would lead to. */
export function useLeaver(session: Session | null) {
  const router = useRouter();
  const client = useQueryClient();
  const person = session?.person.person ?? null;
  const before = useRef(person);
  useEffect(() => {
    const left = before.current !== null && before.current !== person;
    before.current = person;
    if (!left) return;
    forgetPerson();
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "workspace_state" });
    const { history } = router;
    const clear = () => {
      history.replace("/queue");
      // One more entry: it cuts off whatever Forward would lead to.
      history.push("/queue");
    };
    const depth = history.location.state.__TSR_index ?? 0;
    if (depth === 0) {
      clear();
      return;
    }
    const stop = history.subscribe(() => {
      stop();
      clear();
    });
    history.go(-depth);
  }, [person, router, client]);
}
