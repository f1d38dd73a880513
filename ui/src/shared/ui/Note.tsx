import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

type Kind = "info" | "ok" | "warn" | "crit";
const ICONS: Record<Kind, LucideIcon> = {
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  crit: CircleAlert,
};

interface Props {
  kind?: Kind;
  children: ReactNode;
  /** Read out when it appears. */
  live?: boolean;
  className?: string;
}

export function Note({ kind = "info", children, live = false, className = "" }: Props) {
  const role = live ? (kind === "crit" ? "alert" : "status") : undefined;
  return (
    <div className={`note note-${kind} ${className}`} role={role}>
      <Icon of={ICONS[kind]} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
