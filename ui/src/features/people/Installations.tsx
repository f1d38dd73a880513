import type { Installation } from "~/api/client";
import { t } from "~/shared/text";

/** Computers and workers with a checkpoint key of their own. */
export function Installations({ installations }: { installations: Installation[] }) {
  return (
    <ul>
      {installations.map((each) => (
        <li
          key={each.installation}
          className="flex h-8 items-center gap-3 border-b border-line px-3 last:border-b-0"
        >
          <span className="w-48 truncate font-medium">{each.name}</span>
          <span className="mono">{each.fingerprint}</span>
          <span className="text-12 text-ink-3">
            {t.people.enrolledBy} {each.enrolled_by}
          </span>
          {each.this_one ? <span className="tag ml-auto">{t.people.thisOne}</span> : null}
        </li>
      ))}
    </ul>
  );
}
