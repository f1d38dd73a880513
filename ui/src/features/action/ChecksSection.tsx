import { CircleDashed, TriangleAlert } from "lucide-react";
import type { PolicyCheck } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";

/** Rule, what it checks, what it found, where its limit lies, and whether it fired. */
export function ChecksTable({ checks }: { checks: PolicyCheck[] }) {
  return (
    <table className="table table-wrap table-auto">
      <thead>
        <tr>
          <th scope="col">{t.action.rule}</th>
          <th scope="col">{t.action.checks}</th>
          <th scope="col" className="num">
            {t.action.found}
          </th>
          <th scope="col" className="num">
            {t.action.limit}
          </th>
          <th scope="col">{t.action.result}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.rule}>
            <td className="mono whitespace-nowrap!">{check.rule}</td>
            <td>{check.checks}</td>
            <td className="num font-medium">
              <HostileText text={check.found} limit={160} />
            </td>
            <td className="num whitespace-nowrap! text-ink-2">{check.limit}</td>
            <td className="whitespace-nowrap!">
              <span
                className={`inline-flex items-center gap-1.5 align-middle font-medium ${check.fired ? "text-warn" : "text-ink-2"}`}
              >
                <Icon of={check.fired ? TriangleAlert : CircleDashed} />
                {check.fired ? t.action.fired : t.action.notFired}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
