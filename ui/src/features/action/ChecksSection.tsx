import { CircleDashed, TriangleAlert } from "lucide-react";
import type { PolicyCheck } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";

/** Rule, what it checks, what it found, where its limit lies, and whether it fired. */
export function ChecksTable({ checks }: { checks: PolicyCheck[] }) {
  return (
    <table className="table table-wrap">
      <colgroup>
        <col className="w-[19%]" />
        <col />
        <col className="w-[25%]" />
        <col className="w-[15%]" />
        <col className="w-[108px]" />
      </colgroup>
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
            <td className="mono">{check.rule}</td>
            <td>{check.checks}</td>
            <td className="num font-medium">
              <HostileText text={check.found} limit={160} />
            </td>
            <td className="num text-ink-2">{check.limit}</td>
            <td>
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
