import { asApiError } from "~/api/client";

/** What became of one of many. */
export interface Result {
  ok: boolean;
  said: string;
}

/** Does one after the other, and says of each what became of it. One that is refused stops none of the others; `stopped` is asked
 * before each, and what was done stays done. */
export async function inTurn<T>(
  all: readonly T[],
  does: (one: T) => Promise<string>,
  tell: (one: T, result: Result) => void,
  stopped: () => boolean,
): Promise<void> {
  for (const one of all) {
    if (stopped()) return;
    try {
      tell(one, { ok: true, said: await does(one) });
    } catch (thrown) {
      const { message, hint } = asApiError(thrown);
      tell(one, { ok: false, said: `${message} ${hint}` });
    }
  }
}
