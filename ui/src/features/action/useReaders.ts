import { useEffect, useState } from "react";
import { call, type PersonRef } from "~/api/client";
import { useSession } from "~/features/session/useSession";

/** Milliseconds after which it is said again; the core keeps it for 45 s. */
const AGAIN = 15_000;

/** Milliseconds within which another action comes up where the reader goes on to one. */
const LEFT = 500;

/** Which screen said last what is open. */
let latest = 0;

/** Who else has this action open. Says that the reader has, as long as the screen is there and somebody can see it: a hint, so
 * what fails is left to the next time. */
export function useReaders(action: string, open: boolean): PersonRef[] {
  const [readers, setReaders] = useState<PersonRef[]>([]);
  const seated = useSession()?.locked === false;
  useEffect(() => {
    if (!open || !seated) return;
    let here = true;
    latest += 1;
    const own = latest;
    const say = () => {
      if (document.hidden) return;
      call("say_reading", { action_id: action })
        .then((answer) => here && setReaders(answer.readers))
        .catch(() => {});
    };
    say();
    const timer = setInterval(say, AGAIN);
    return () => {
      here = false;
      clearInterval(timer);
      setReaders([]);
      setTimeout(() => {
        if (own === latest) call("say_reading", { action_id: null }).catch(() => {});
      }, LEFT);
    };
  }, [action, open, seated]);
  return readers;
}
