/** What is chosen, what runs and what is shown: the page as a whole. */
import { isHex } from "../core/bytes";
import type { GrantReport } from "../core/granted";
import type { Report } from "../core/report";
import { VERDICTS } from "../core/report";
import { harmless } from "../core/words";
import { find, say } from "./dom";
import { type Chosen, chosenFolder, NotTaken, readDropped } from "./dropped";
import { start, type Told } from "./job";
import { TEXT } from "./text";
import { GRANT_WORDS, grantViewOf, viewOf } from "./view";

/** Draws the page and listens; `code` is the text of this very script, for the worker. */
export function openDesk(code: string): void {
  const desk = new Desk(code);
  followTheme();
  listenToDrops(desk);
  listenToButtons(desk);
}

class Desk {
  private bundle: Chosen | null = null;
  private trust: File | null = null;
  private digest = "";
  private stop: (() => void) | null = null;
  private readonly title = document.title;

  constructor(private readonly code: string) {}

  /** Takes what was dropped or chosen; `undefined` leaves what there is. */
  take(bundle: Chosen | undefined, trust: File | null | undefined): void {
    if (bundle) this.bundle = bundle;
    if (trust !== undefined) this.trust = trust;
    const trusted = this.trust;
    say(find("bundle-chosen"), this.bundle ? chosenWords(this.bundle) : "");
    say(find("trust-chosen"), trusted ? TEXT.chosenFile(harmless(trusted.name), trusted.size) : "");
    find("drop-trust").hidden = !trusted;
    say(find("problem"), "");
    this.run();
  }

  /** Takes the digest that a grant proof is asked about, once it is one. */
  ask(text: string): void {
    const digest = text.trim().toLowerCase();
    if (digest !== "" && !isHex(digest, 64)) return;
    this.digest = digest;
    this.take(undefined, undefined);
  }

  /** Says why something was not taken; what was chosen before stays. */
  refuse(error: unknown): void {
    this.rest();
    const known = error instanceof NotTaken;
    const why = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    say(find("problem"), known ? error.message : TEXT.unreadable(harmless(why)));
  }

  /** Shows that something is being read. */
  busy(stage: string, done = 0, total = 0): void {
    find("working").hidden = false;
    const percent = total > 0 ? Math.min(Math.floor((done / total) * 100), 100) : 0;
    find("stage").textContent = total > 0 ? `${stage}, ${percent} %` : `${stage} …`;
    const bar = find<HTMLProgressElement>("bar");
    if (total > 0) bar.value = percent / 100;
    else bar.removeAttribute("value");
    const status = find("status");
    if (status.textContent !== stage) status.textContent = stage;
  }

  cancel(): void {
    if (!this.stop) return;
    this.rest();
    say(find("problem"), TEXT.stopped);
    find("choose-zip").focus();
  }

  /** Ends what runs. */
  private rest(): void {
    this.stop?.();
    this.stop = null;
    find("working").hidden = true;
    find("status").textContent = "";
  }

  private run(): void {
    this.rest();
    const { bundle, trust, digest } = this;
    const result = find("result");
    result.hidden = true;
    result.replaceChildren();
    document.title = this.title;
    if (!bundle) return;
    this.busy(TEXT.reading);
    this.stop = start({ bundle, trust, digest }, this.code, (told: Told) => {
      if (told.is === "report") this.show(told.report, bundle.name, trust?.name ?? "");
      else if (told.is === "grant") this.showGrant(told.report, bundle.name, trust?.name ?? "");
      else if (told.is === "progress") this.busy(told.stage, told.done, told.total);
    });
  }

  private showGrant(report: GrantReport | null, name: string, trust: string): void {
    this.rest();
    if (!report) {
      say(find("problem"), TEXT.wantsDigest);
      find("digest").focus();
      return;
    }
    const result = find("result");
    result.replaceChildren(...grantViewOf(report, TEXT.checkedAt(name, new Date(), trust)));
    result.hidden = false;
    document.title = TEXT.done(GRANT_WORDS[report.verdict], harmless(name));
    find("verdict").focus();
  }

  private show(report: Report, name: string, trust: string): void {
    this.rest();
    const result = find("result");
    result.replaceChildren(...viewOf(report, TEXT.checkedAt(name, new Date(), trust)));
    result.hidden = false;
    document.title = TEXT.done(VERDICTS[report.verdict], harmless(name));
    find("verdict").focus();
  }
}

function chosenWords(bundle: Chosen): string {
  const name = harmless(bundle.name);
  if (bundle.kind === "zip") return TEXT.chosenFile(name, bundle.file.size);
  return TEXT.chosenFolder(name, bundle.files.filter(({ file }) => file).length);
}

/** Dark or light as the system is; on paper always light. */
function followTheme(): void {
  const [dark, print] = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("print")];
  const apply = () => {
    document.documentElement.dataset.theme = dark.matches && !print.matches ? "dark" : "light";
  };
  for (const asked of [dark, print]) asked.addEventListener("change", apply);
  apply();
}

/** The whole page is a place to drop on. */
function listenToDrops(desk: Desk): void {
  const over = (on: boolean) => document.body.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer) return;
    desk.busy(TEXT.reading);
    readDropped(event.dataTransfer).then(
      ({ bundle, trust }) => desk.take(bundle ?? undefined, trust ?? undefined),
      (error: unknown) => desk.refuse(error),
    );
  });
}

function listenToButtons(desk: Desk): void {
  const on = (id: string, act: () => void) => find(id).addEventListener("click", act);
  const chooser = (button: string, input: string, take: (files: File[]) => void) => {
    const field = find<HTMLInputElement>(input);
    on(button, () => field.click());
    field.addEventListener("change", () => {
      const files = Array.from(field.files ?? []);
      // The same file again is a choice too.
      field.value = "";
      if (files.length > 0) take(files);
    });
  };
  chooser("choose-zip", "zip", ([file]) => {
    if (file) desk.take({ kind: "zip", name: file.name, file }, undefined);
  });
  chooser("choose-folder", "folder", (files) => desk.take(chosenFolder(files), undefined));
  chooser("choose-trust", "trust", ([file]) => desk.take(undefined, file));
  const digest = find<HTMLInputElement>("digest");
  digest.addEventListener("input", () => desk.ask(digest.value));
  on("drop-trust", () => desk.take(undefined, null));
  on("cancel", () => desk.cancel());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") desk.cancel();
  });
}
