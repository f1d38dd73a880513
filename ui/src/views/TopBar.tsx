import { Link } from "@tanstack/react-router";
import { ChevronRight, Search, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuTrigger, Popover, Button as Trigger } from "react-aria-components";
import type { Session } from "~/api/client";
import { Bell } from "~/features/notices/Bell";
import { useLock, useSignOut } from "~/features/session/useSession";
import { Brand } from "~/features/shell/Brand";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Kbd } from "~/shared/ui/Kbd";

interface Props {
  session: Session;
  crumbs: ReactNode[];
  onPalette: () => void;
}

/** Brand, where one is, the palette, and who one is. */
export function TopBar({ session, crumbs, onPalette }: Props) {
  const lock = useLock();
  const signOut = useSignOut();
  const key = useShownKey("palette");
  return (
    <header className="no-print flex h-(--topbar) items-center border-b border-line bg-panel pr-3">
      <Link to="/queue" className="w-(--rail) flex-none">
        <Brand name={t.product} />
      </Link>
      <nav
        aria-label={t.nav.location}
        className="flex min-w-0 flex-1 items-center gap-2 pl-3 text-ink-2"
      >
        {crumbs.map((crumb, index) => (
          <span
            key={String(index)}
            className={`flex min-w-0 items-center gap-2 ${index === crumbs.length - 1 ? "font-medium text-ink" : ""}`}
          >
            {index > 0 ? <Icon of={ChevronRight} size={12} /> : null}
            {crumb}
          </span>
        ))}
      </nav>
      <button
        type="button"
        className="hide-narrow flex h-7 w-80 items-center gap-2 rounded-2 border border-control bg-panel px-2 text-ink-3"
        onClick={onPalette}
      >
        <Icon of={Search} />
        {t.nav.search}
        {key ? (
          <span className="ml-auto">
            <Kbd keys={key} />
          </span>
        ) : null}
      </button>
      {session.locked ? null : <Bell />}
      <MenuTrigger>
        <Trigger className="ml-2 flex h-7 items-center gap-2 rounded-2 px-2 text-12 text-ink-2 hover:bg-hover">
          <Icon of={UserRound} />
          <b className="text-13 font-medium text-ink">{session.person.name}</b>
          <span className="hide-narrow">{session.roles[0] ? t.role[session.roles[0]] : ""}</span>
        </Trigger>
        <Popover className="popover min-w-44 py-1">
          <Menu
            className="outline-none"
            aria-label={t.nav.account}
            onAction={(action) => (action === "lock" ? lock.mutate({}) : signOut.mutate({}))}
          >
            <MenuItem id="lock" className="option">
              {t.nav.lock}
            </MenuItem>
            <MenuItem id="sign-out" className="option">
              {t.nav.signOut}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </header>
  );
}
