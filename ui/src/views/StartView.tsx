import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { Founded, WorkspaceState } from "~/api/client";
import { useReread } from "~/api/hooks";
import { type FirstChoice, FirstChoices } from "~/features/session/FirstChoices";
import { FoundedNote } from "~/features/session/FoundedNote";
import { FoundForm } from "~/features/session/FoundForm";
import { JoinForm } from "~/features/session/JoinForm";
import { SignInForm } from "~/features/session/SignInForm";
import { WorkspaceList } from "~/features/session/WorkspaceList";
import { Brand } from "~/features/shell/Brand";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { Note } from "~/shared/ui/Note";

interface Props {
  state: WorkspaceState;
  onVerify: () => void;
}

/** Nobody is signed in: choose a workspace and sign in, begin one, join one, or only verify. */
export function StartView({ state, onVerify }: Props) {
  const reread = useReread();
  const [choice, setChoice] = useState<FirstChoice | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [founded, setFounded] = useState<Founded | null>(null);
  const workspace =
    state.workspaces.find((entry) => entry.workspace === chosen) ?? state.workspaces[0];
  const first = state.workspaces.length === 0;
  const again = () => {
    setChoice(null);
    setFounded(null);
    reread("workspace_state");
  };
  const found = (made: Founded) => {
    setFounded(made);
    // The founders' own computer has just learnt whose keys these are.
    reread("trust_list");
  };
  const choose = (next: FirstChoice) => (next === "verify" ? onVerify() : setChoice(next));

  return (
    <main id="content" className="scroll grid min-h-0 flex-1 place-items-center p-6">
      <div className="w-[860px] max-w-full">
        <div className="-ml-3 mb-1 text-20">
          <Brand name={t.product} />
        </div>
        <h1 className="mb-5 text-20 text-ink-2">{t.start.title}</h1>
        <div className="card">
          {founded ? (
            <div className="p-5">
              <FoundedNote founded={founded} onGoOn={again} />
            </div>
          ) : choice === "found" || choice === "trial" ? (
            <div className="p-5">
              {state.embedded.available ? null : (
                <Note
                  kind="warn"
                  className="mb-3"
                >{`${state.embedded.sentence} ${state.embedded.hint}`}</Note>
              )}
              <FoundForm
                trial={choice === "trial"}
                onFounded={found}
                onBack={() => setChoice(null)}
              />
            </div>
          ) : choice === "join" ? (
            <div className="p-5">
              <JoinForm onJoined={again} onBack={() => setChoice(null)} />
            </div>
          ) : first || !workspace ? (
            <div className="p-5">
              <p className="mb-3">{t.start.first}</p>
              <FirstChoices onChoose={choose} />
            </div>
          ) : (
            <div className="grid grid-cols-[1fr_1fr] max-[700px]:grid-cols-1">
              <div className="border-r border-line bg-sunken p-4">
                <h2 className="mb-2 px-2 text-12 font-semibold">{t.start.workspace}</h2>
                <WorkspaceList
                  workspaces={state.workspaces}
                  chosen={workspace.workspace}
                  onChoose={setChosen}
                />
                <div className="mt-3 flex flex-wrap gap-2 border-t border-line pt-3">
                  <Button size="sm" onPress={() => setChoice("join")}>
                    {t.start.join}
                  </Button>
                  <Button size="sm" onPress={() => setChoice("found")}>
                    {t.start.found}
                  </Button>
                  <Button size="sm" kind="quiet" onPress={() => setChoice("trial")}>
                    {t.start.trial}
                  </Button>
                </div>
              </div>
              <div className="p-5">
                <h2 className="mb-3 text-15 font-semibold">{workspace.name}</h2>
                {workspace.mode === "trial" || workspace.mode === "demo" ? (
                  <Note className="mb-3">
                    {workspace.mode === "trial" ? t.start.trialIs : t.start.demoIs}
                  </Note>
                ) : null}
                <SignInForm key={workspace.workspace} workspace={workspace} />
              </div>
            </div>
          )}
        </div>
        <div className="mt-3 flex items-start gap-3">
          <Note kind={state.keyring.state === "ready" ? "info" : "warn"} className="flex-1">
            <b className="font-semibold">{state.keyring.sentence}</b> {state.keyring.hint}
          </Note>
          {first ? null : (
            <Button size="lg" onPress={onVerify}>
              <Icon of={ShieldCheck} />
              {t.start.verify}
            </Button>
          )}
        </div>
      </div>
    </main>
  );
}
