/** One verification: in a worker, so that the page stays usable, or in the page where the browser gives none to a page on disk. */
import { Fault } from "../core/fault";
import { GRANT_HEAD } from "../core/grant";
import { type GrantReport, verifyGrant } from "../core/granted";
import { BlobInput } from "../core/input";
import { NotInForm } from "../core/json";
import { type Report, reportOfFault } from "../core/report";
import { readTrust } from "../core/trust";
import { type Given, verify } from "../core/verify";
import type { Chosen } from "./dropped";
import { TEXT } from "./text";

export interface Task {
  bundle: Chosen;
  trust: File | null;
  /** The digest of what a grant proof is asked about; "" while nobody said one. */
  digest: string;
}

/** What a running verification tells. */
export type Told =
  | { is: "progress"; stage: string; done: number; total: number }
  | { is: "report"; report: Report }
  /** It is a grant proof; null while nobody said the digest that it is asked about. */
  | { is: "grant"; report: GrantReport | null }
  /** The worker cannot read what the page can. */
  | { is: "blind" };

type Tell = (told: Told) => void;

/** Milliseconds between two words about progress. */
const EVERY = 100;

async function run(task: Task, tell: Tell, stopped: () => boolean): Promise<void> {
  const { bundle, trust } = task;
  let told = 0;
  const progress = (stage: string, done: number, total: number) => {
    if (stopped()) throw Fault.io("the verification was stopped");
    const now = performance.now();
    if (now - told < EVERY) return;
    told = now;
    tell({ is: "progress", stage, done, total });
  };
  const grant = bundle.kind === "zip" && (await isGrant(bundle.file));
  if (grant) tell({ is: "grant", report: await grantReport(bundle.file, task) });
  else tell({ is: "report", report: await reportOn(bundle, trust, progress) });
}

async function isGrant(file: File): Promise<boolean> {
  const begin = `${GRANT_HEAD}\n`;
  return (
    (await file
      .slice(0, begin.length)
      .text()
      .catch(() => "")) === begin
  );
}

/** No clock is asked, as in the other verifiers: the permission's end is shown. */
async function grantReport(file: File, { trust, digest }: Task): Promise<GrantReport | null> {
  if (digest === "") return null;
  try {
    const known = trust && readTrust(new Uint8Array(await trust.arrayBuffer()));
    return await verifyGrant(new Uint8Array(await file.arrayBuffer()), digest, known, null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const nothing = { action: "", head: "", root: "", until: "", approvals: [] };
    return { ...nothing, verdict: "unreadable", why };
  }
}

async function reportOn(
  bundle: Chosen,
  trustFile: File | null,
  progress: (stage: string, done: number, total: number) => void,
): Promise<Report> {
  try {
    const trust = trustFile && readTrust(new Uint8Array(await trustFile.arrayBuffer()));
    return await verify(bundle.name, given(bundle), trust, progress);
  } catch (error) {
    const known = error instanceof NotInForm;
    const why = known ? error.message.replace(/\.$/, "") : String(error);
    const report = reportOfFault(trustFile?.name ?? bundle.name, Fault.io(why));
    const words = { sentence: TEXT.trustUnreadable, advice: [TEXT.trustAdvice] };
    return known ? { ...report, ...words } : report;
  }
}

function given(bundle: Chosen): Given {
  if (bundle.kind === "zip") return { zip: new BlobInput(bundle.file) };
  const folder = bundle.files.map(({ path, file }) => ({
    path,
    content: file && new BlobInput(file),
  }));
  return { folder };
}

/** In the worker: waits for the one task that it is made for. */
export function serve(): void {
  const tell = (told: Told) => self.postMessage(told);
  self.onmessage = ({ data }: MessageEvent<Task>) => {
    // WebKit lets no worker of a page on disk read files that the page itself may read.
    mayRead(data.bundle).then((may) => {
      if (may) void run(data, tell, () => false);
      else tell({ is: "blind" });
    });
  };
}

async function mayRead(bundle: Chosen): Promise<boolean> {
  const files = bundle.kind === "zip" ? [bundle.file] : bundle.files.map(({ file }) => file);
  try {
    await files
      .find((file) => file !== null)
      ?.slice(0, 1)
      .arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Starts a task; `code` is this very script. Calling what it answers with stops it for good. */
export function start(task: Task, code: string, tell: Tell): () => void {
  let over = false;
  const hear: Tell = (told) => {
    if (!over) tell(told);
  };
  const inPage = () => {
    if (!over) void run(task, hear, () => over);
  };
  let worker: Worker | null = null;
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.is === "blind") inPage();
      else hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      inPage();
    };
    worker.postMessage(task);
  } catch {
    inPage();
  }
  return () => {
    over = true;
    worker?.terminate();
    URL.revokeObjectURL(url);
  };
}
