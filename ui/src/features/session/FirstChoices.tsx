import { Database, type LucideIcon, ShieldCheck, User, Users } from "lucide-react";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

export type FirstChoice = "found" | "trial" | "join" | "verify";

const CHOICES: { id: FirstChoice; icon: LucideIcon; title: string; what: string }[] = [
  { id: "found", icon: Users, title: t.start.found, what: t.start.foundWhat },
  { id: "trial", icon: User, title: t.start.trial, what: t.start.trialWhat },
  { id: "join", icon: Database, title: t.start.join, what: t.start.joinWhat },
  { id: "verify", icon: ShieldCheck, title: t.start.verify, what: t.start.verifyWhat },
];

/** The four ways to begin, each with what it means. */
export function FirstChoices({ onChoose }: { onChoose: (choice: FirstChoice) => void }) {
  return (
    <ul className="grid gap-2">
      {CHOICES.map((choice) => (
        <li key={choice.id}>
          <button
            type="button"
            onClick={() => onChoose(choice.id)}
            className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-3 rounded-3 border border-line-2 bg-panel px-4 py-3 text-left hover:bg-hover"
          >
            <Icon of={choice.icon} tone="accent" className="mt-0.5" />
            <span className="font-semibold">{choice.title}</span>
            <span />
            <span className="text-12 text-ink-2">{choice.what}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
