import { useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { asApiError } from "~/api/client";
import { queryKey, useCommand, useDo } from "~/api/hooks";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";

/** Whom this computer trusts, and where that was learnt. */
export function Trust() {
  const client = useQueryClient();
  const trust = useCommand("trust_list", {}, { staleTime: Number.POSITIVE_INFINITY });
  const pick = useDo("trust_pick", (list) => client.setQueryData(queryKey("trust_list", {}), list));
  return (
    <div>
      <h2 className="flex px-2 pb-1.5 text-12 font-semibold">
        {t.verify.trust}
        <button type="button" className="link ml-auto font-normal" onClick={() => pick.mutate({})}>
          {t.verify.change}
        </button>
      </h2>
      {pick.error ? <ErrorNote error={asApiError(pick.error)} /> : null}
      {trust.data?.entries.length === 0 ? (
        <p className="px-2 text-12 text-ink-2">{t.verify.noTrust}</p>
      ) : null}
      <ul>
        {trust.data?.entries.map((entry) => (
          <li
            key={entry.fingerprint}
            className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 px-2 py-1 text-12 text-ink-2"
          >
            <Icon of={KeyRound} />
            <span>
              {entry.name}
              <span className="mono block text-ink-3">{entry.fingerprint}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
