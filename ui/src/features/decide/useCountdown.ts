import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** Seconds until `done` is called; null while nothing runs. Cancelling calls nothing. */
export function useCountdown(done: () => void) {
  const [left, setLeft] = useState<number | null>(null);
  const latest = useRef(done);
  useLayoutEffect(() => {
    latest.current = done;
  });
  useEffect(() => {
    if (left === null) return;
    const timer = setTimeout(() => {
      if (left > 1) setLeft(left - 1);
      else {
        setLeft(null);
        latest.current();
      }
    }, 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return { left, start: (seconds: number) => setLeft(seconds), cancel: () => setLeft(null) };
}
