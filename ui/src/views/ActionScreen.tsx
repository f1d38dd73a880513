import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { asApiError, type Decided, type Verdict } from "~/api/client";
import { Aside } from "~/features/action/Aside";
import { writing } from "~/features/action/Comments";
import { Evidence } from "~/features/action/Evidence";
import { Header } from "~/features/action/Header";
import { StaleNote } from "~/features/action/StaleNote";
import { useAction } from "~/features/action/useAction";
import { useReaders } from "~/features/action/useReaders";
import { asked, WhoCanDecide } from "~/features/action/WhoCanDecide";
import { HandedLine } from "~/features/assign/HandedLine";
import { HandOverSheet } from "~/features/assign/HandOverSheet";
import { lastHanded } from "~/features/assign/handDraft";
import { useClaim } from "~/features/assign/useClaim";
import { DecisionBar } from "~/features/decide/DecisionBar";
import { DecisionSheet } from "~/features/decide/DecisionSheet";
import { startDraft, useDraft } from "~/features/decide/drafts";
import { SignedLine } from "~/features/decide/SignedLine";
import { lastSigned } from "~/features/decide/signed";
import { dropWaiting, isWaiting, takenBack } from "~/features/decide/waiting";
import { GlassSheet } from "~/features/glass/GlassSheet";
import { ReviewSheet } from "~/features/glass/ReviewSheet";
import { InterruptSheet } from "~/features/interrupt/InterruptSheet";
import { SaidLine } from "~/features/interrupt/SaidLine";
import { lastSaid, maySay, type Saying } from "~/features/interrupt/said";
import { isLive } from "~/features/parts/states";
import { listName, listOf, readSearch } from "~/features/queue/filter";
import { scrolled } from "~/features/queue/selection";
import { listEnded, useNeighbour } from "~/features/queue/useNeighbour";
import { lastPlace } from "~/features/queue/usePlace";
import { ReviseSheet } from "~/features/revise/ReviseSheet";
import { useSession } from "~/features/session/useSession";
import { OfflineNote } from "~/features/shell/OfflineNote";
import { about } from "~/features/subject/filter";
import { useFire, useKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Divider } from "~/shared/ui/Divider";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Tabs } from "~/shared/ui/Tabs";
import { useMedia } from "~/shared/useMedia";
import { Arrival, movedTo } from "./Arrival";
import { ListEnd } from "./ListEnd";
import { lastLook } from "./lastLook";

/** Another id is another screen: nothing of the one before stays open. */
export function ActionView() {
  const { id } = useParams({ from: "/action/$id" });
  return <ActionScreen key={id} id={id} />;
}

function ActionScreen({ id }: { id: string }) {
  const navigate = useNavigate();
  const search = listOf(readSearch({ ...useSearch({ from: "/action/$id" }) }));
  // Without a view in the address the action was not opened from a list.
  const list = search.view ? search : null;
  const [opened, setOpened] = useState(() => movedTo.get() !== id);
  const wish = useRef<string | null>(null);
  const { fire } = useFire();
  const action = useAction(id, opened);
  const draft = useDraft(id);
  const [sheet, setSheet] = useState<
    Verdict | "hand_over" | "break" | "review" | "revise" | Saying | null
  >(null);
  const back = () => {
    if (!list) return lastPlace.get();
    const { list: name, top } = scrolled.get();
    return readSearch({ ...list, at: id, top: name === listName(list) ? top : undefined });
  };
  const go = (next: string | null) =>
    void (next
      ? navigate({ to: "/action/$id", params: { id: next }, search: list ?? {} })
      : navigate({ to: "/queue", search: back() }));
  const neighbour = useNeighbour(id, list, isWaiting);
  const move = (step: 1 | -1) =>
    void neighbour(step).then((next) => {
      movedTo.set(null);
      if (next) go(next);
    });
  const goOn = async (decided: Decided | null) => {
    const next = list ? await neighbour(1, true) : (decided?.next_action_id ?? null);
    movedTo.set(next);
    go(next);
  };
  useEffect(() => listEnded.set(false), []);
  const { view, stale } = action;
  const signable = view?.you.may_sign === true && isLive(view.state);
  const mayHandOver =
    (useSession()?.features.includes("hand_over") ?? false) && view?.you.may_hand_over === true;
  const readers = useReaders(id, view !== undefined);
  const claim = useClaim(view ? id : null, action.hand, view?.you.may_sign ?? false);
  const begin = (next: typeof sheet) => {
    lastSigned.set(null);
    lastHanded.set(null);
    lastSaid.set(null);
    setSheet(next);
  };
  const handOver = () => begin("hand_over");
  const open = (verdict: Verdict) => {
    // Who opens the sheet again decides again: what waited to be signed is taken back.
    dropWaiting(id);
    startDraft(id, verdict);
    begin(verdict);
  };
  const may = view ? maySay(view) : [];
  const oneOf = (...events: Saying[]) => events.find((each) => may.includes(each));
  const [ask, hold, withdraw, follow] = [
    oneOf("asked", "answered"),
    oneOf("held", "resumed", "revoked"),
    oneOf("withdrawn"),
    oneOf("superseded", "resubmitted"),
  ];
  const close = () => {
    setSheet(null);
    document.getElementById("evidence")?.focus();
  };
  useKey("list.next", () => move(1));
  useKey("list.previous", () => move(-1));
  useKey(
    "action.subject",
    () => {
      const subject = view?.subject;
      if (subject) void navigate({ to: "/subject", search: about(subject, id) });
    },
    view?.subject != null,
  );
  useKey("action.back", () => go(null));
  useKey("action.approve", () => open("approve"), signable);
  useKey("action.reject", () => open("reject"), signable);
  useKey("action.hand_over", handOver, mayHandOver);
  useKey("action.ask", () => begin(ask ?? null), ask !== undefined);
  useKey("action.hold", () => begin(hold ?? null), hold !== undefined);
  useKey("action.withdraw", () => begin(withdraw ?? null), withdraw !== undefined);
  useKey("action.supersede", () => begin(follow ?? null), follow !== undefined);
  useKey("action.escalate", () => begin("escalated"), may.includes("escalated"));
  useKey("action.retract", () => begin("retracted"), may.includes("retracted"));
  // Opens a sheet and does nothing else, like every other letter.
  const glass = view?.you.may_break ? "break" : view?.you.may_review ? "review" : null;
  useKey("action.glass", () => begin(glass), glass !== null);
  useKey("action.record", () => {
    lastLook.set(list ?? {});
    void navigate({ to: "/record/$id", params: { id } });
  });
  useKey("action.who", () => asked.set(id));
  // Where there is no room for a column the right one is a tab, and writing brings it forward.
  const narrow = useMedia("(max-width: 1179px)");
  const [tab, setTab] = useState<"evidence" | "approval">("evidence");
  useKey(
    "action.comment",
    () => {
      setTab("approval");
      writing.set(id);
    },
    narrow && tab === "evidence",
  );
  const here = view !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the action has been opened
  useEffect(() => {
    if (!here || !wish.current) return;
    fire(wish.current);
    wish.current = null;
  }, [here]);
  const again = useStore(takenBack) === id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when what was taken back is here again
  useEffect(() => {
    if (!again || !here) return;
    takenBack.set(null);
    if (draft && signable) open(draft.verdict);
  }, [again, here]);
  const handing = sheet === "hand_over" && mayHandOver;
  const deciding = (sheet === "approve" || sheet === "reject") && signable ? sheet : null;
  const saying = may.find((event) => event === sheet) ?? null;
  const breaking = sheet === "break" ? (view?.you.may_break ?? null) : null;
  const revising = sheet === "revise" ? (view?.you.may_revise ?? null) : null;
  const reviewing = sheet === "review" && view?.you.may_review === true;
  const sheetOpen =
    handing ||
    breaking !== null ||
    reviewing ||
    revising !== null ||
    saying !== null ||
    (deciding !== null && draft !== undefined);

  return (
    <div className="action-cols flex min-h-0 min-w-0 flex-1">
      <main
        data-pane
        id="content"
        className={`relative flex min-h-0 min-w-0 flex-1 flex-col bg-app ${sheetOpen ? "sheet-open" : ""}`}
      >
        {action.error ? (
          <div className="grid justify-items-start gap-3 p-4">
            <ErrorNote error={asApiError(action.error)} onRetry={action.reopen} />
            <Button onPress={() => go(null)} hotkey="action.back">
              {t.action.backToQueue}
            </Button>
          </div>
        ) : null}
        {view ? (
          <>
            <Header
              view={view}
              stale={stale !== null}
              hand={action.hand}
              claim={claim}
              readers={readers}
              onCase={() => void navigate({ to: "/exports", search: { action: id } })}
            />
            <OfflineNote className="mx-4 mt-3" />
            {stale ? <StaleNote action={id} changes={stale} onReopen={action.reopen} /> : null}
            {narrow ? (
              <Tabs
                label={t.action.tabs}
                tabs={[
                  { id: "evidence", text: t.action.tab.evidence, panel: "evidence-pane" },
                  { id: "approval", text: t.action.tab.approval, panel: "approval-pane" },
                ]}
                value={tab}
                onChange={setTab}
              />
            ) : null}
            <div
              id="evidence-pane"
              className="evidence-part flex min-h-0 flex-1 flex-col"
              hidden={narrow && tab === "approval"}
            >
              <Evidence view={view} onRevealed={action.setRecommendation} />
            </div>
            {narrow && tab === "approval" ? (
              <Aside view={view} timeline={action.timeline} tab onGlass={begin} />
            ) : null}
            {handing ? (
              <HandOverSheet action={id} hand={action.hand} onClose={close} />
            ) : breaking ? (
              <GlassSheet
                view={view}
                may={breaking}
                onDone={() => {
                  close();
                  action.reopen();
                }}
                onClose={close}
              />
            ) : revising ? (
              <ReviseSheet
                view={view}
                may={revising}
                onDone={() => {
                  close();
                  action.reopen();
                }}
                onClose={close}
              />
            ) : reviewing ? (
              <ReviewSheet
                view={view}
                onDone={() => {
                  close();
                  action.reopen();
                }}
                onClose={close}
              />
            ) : saying ? (
              <InterruptSheet
                key={saying}
                view={view}
                event={saying}
                onDone={() => {
                  close();
                  action.reopen();
                }}
                onClose={close}
              />
            ) : deciding && draft ? (
              <DecisionSheet
                key={deciding}
                view={view}
                draft={draft}
                stale={stale !== null}
                onStale={action.check}
                onSigned={(decided) => void goOn(decided)}
                onWaiting={() => void goOn(null)}
                onClose={close}
              />
            ) : (
              <>
                <SignedLine />
                <HandedLine action={id} />
                <SaidLine action={id} />
              </>
            )}
            <DecisionBar
              view={view}
              stale={stale !== null}
              open={deciding}
              onOpen={open}
              handOver={mayHandOver ? { open: handing, onOpen: handOver } : null}
              interrupt={{ open: saying, onOpen: begin }}
            />
          </>
        ) : action.error ? null : opened ? (
          <Loading rows={14} />
        ) : (
          <>
            <Arrival
              id={id}
              onStay={(act) => {
                wish.current = act;
                movedTo.set(null);
                setOpened(true);
              }}
            />
            <SignedLine />
          </>
        )}
        <ListEnd />
        {view && !narrow ? (
          <Divider
            pane="aside"
            label={t.common.resize(t.action.tab.approval)}
            controls="approval-pane"
            size={336}
            least={280}
            most={560}
            side="right"
            className="absolute! inset-y-0 right-0"
          />
        ) : null}
      </main>
      {view && !narrow ? (
        <Aside view={view} timeline={action.timeline} tab={false} onGlass={begin} />
      ) : null}
      <WhoCanDecide id={id} />
    </div>
  );
}
