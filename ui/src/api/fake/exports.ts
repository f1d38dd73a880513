import type {
  DeliveryAttempt,
  ExportDetails,
  ExportFilter,
  ExportId,
  ExportKey,
  ExportPreview,
  ExportRow,
  ExportStart,
  ExportTables,
  ExportVerified,
  Progress,
  RecordSave,
  RecordSaved,
  Redeliver,
  Redelivered,
  TablesMade,
  VerifyReport,
} from "../gen";
import { report } from "./verify";
import { hex, idOf, refuse, type World } from "./world";

const list = new WeakMap<World, ExportRow[]>();

function row(
  world: World,
  n: number,
  days: number,
  creator: string,
  what: string,
  records: number,
  verification: ExportRow["verification"],
): ExportRow {
  const created_at = world.iso(-days * 86_400_000);
  const name = `countersign-${created_at.slice(0, 10)}-${n}.zip`;
  return {
    export_id: idOf(500 + n),
    created_at,
    creator,
    you: creator === "Ilse Varga",
    what,
    records,
    bytes: records * 5_890,
    name,
    path: creator === "Ilse Varga" ? `/home/ilse/Documents/${name}` : null,
    sums_digest: hex(900 + n),
    seq: world.head - days * 40,
    verification,
    bundle_digest: hex(700 + n, 64),
    key_fingerprint: "A1F3 90C2 77DE 4B08",
    installation: creator === "Ilse Varga" ? "Desk 4" : "Desk 9",
    kept: creator !== "Ilse Varga" ? "elsewhere" : verification.missing ? "missing" : "here",
    delivery_status: "none",
    delivery_method: null,
    delivered_to: null,
    delivered_at: null,
    verification_status: "unverified",
    verified_at: null,
    verified_by: null,
  };
}

const found = (world: World, id: string): ExportRow =>
  exportsList(world).find((each) => each.export_id === id) ??
  refuse("not-found", `There is no export ${id} that you may see.`, "Check the id.");

/** Attempts by export. */
const sent = new WeakMap<ExportRow, DeliveryAttempt[]>();
const TARGETS: Readonly<Record<string, string>> = { archive: "/mnt/archive" };

export function exportShow(world: World, request: ExportId): ExportDetails {
  const of = found(world, request.export_id);
  return {
    export: { ...of },
    attempts: sent.get(of) ?? [],
    destinations: ["archive", "auditor"],
    destinations_file: "/home/ilse/.local/share/countersign/destinations.json",
    destinations_fault: null,
    of_one_action: of.what.startsWith("1 action"),
    sets_pdf: world.options.pdf,
  };
}

export function exportVerifyKept(world: World, request: ExportKey): ExportVerified {
  const of = found(world, request.export_id);
  if (of.kept === "elsewhere")
    refuse("export-not-kept", "The copy of this export is kept by Desk 9.", "Verify it there.");
  const seq = world.append();
  const at = world.iso();
  of.verification_status = of.kept === "missing" ? "missing" : "verified";
  of.verified_at = at;
  of.verified_by = "Ilse Varga";
  return { result: of.verification_status, recorded: { seq, leaf: hex(seq), at } };
}

const ONE = {
  xlsx: "tables.xlsx",
  report: "report.html",
  pdf: "report.pdf",
  record: "record.html",
  record_pdf: "record.pdf",
} as const;

const noPdf = (): never =>
  refuse(
    "no-pdf",
    "This program is built without PDF.",
    "Choose report or record, a page that a browser prints, or use the packaged program, which sets PDF.",
  );

/** The decision record of an action, beside an export of that action alone. */
export function recordSave(world: World, request: RecordSave): RecordSaved {
  if (request.pdf && !world.options.pdf) noPdf();
  const n = 15 + exportsList(world).length;
  const checked = { verdict: "valid", at: world.iso(), missing: false, facts: [] } as const;
  const made = row(world, n, 0, "Ilse Varga", "1 action by id", 12, { ...checked, facts: [] });
  const folder = "/home/ilse/Documents/decision-record";
  made.path = `${folder}.zip`;
  made.name = "decision-record.zip";
  made.seq = world.append();
  list.set(world, [made, ...exportsList(world)]);
  const file = `${folder}/${request.pdf ? ONE.record_pdf : ONE.record}`;
  return { file, bundle: made.path, export_id: made.export_id, seq: made.seq };
}

/** The files of each form, as the bundle gives them. */
export function exportTables(world: World, request: ExportTables): TablesMade {
  const of = found(world, request.export_id);
  if (of.kept !== "here")
    refuse("export-not-kept", "The copy of this export is not here.", "Make them where it is.");
  const tables = ["actions", "decisions", "imports", "ledger", "people"];
  const files = request.forms.flatMap((form) =>
    form === "csv" || form === "jsonl" ? tables.map((table) => `${table}.${form}`) : [ONE[form]],
  );
  if (!world.options.pdf && files.some((name) => name.endsWith(".pdf"))) noPdf();
  return { folder: "/home/ilse/Documents/tables", verdict: "valid", files: files.sort() };
}

/** The mail server of "auditor" takes nothing. */
export function exportRedeliver(world: World, request: Redeliver): Redelivered {
  if (request.to !== "archive" && request.to !== "auditor")
    refuse("destination-unknown", "There is no such destination.", "Name it in the file.");
  const of = found(world, request.export_id);
  const before = sent.get(of) ?? [];
  if (of.delivery_status === "delivered" && !request.again)
    refuse(
      "delivered-before",
      "This export has arrived there already, with attempt 1.",
      "Send it again where you mean to.",
    );
  const target = TARGETS[request.to] ?? "auditor@example.com";
  const status = request.to === "archive" ? "delivered" : "failed";
  const method = request.to === "archive" ? "folder" : "mail";
  const reply = request.to === "archive" ? "written and read back" : "550 no such mailbox";
  const begun = world.append();
  const seq = world.append();
  const at = world.iso();
  const attempt = before.length + 1;
  sent.set(of, [
    ...before,
    {
      attempt,
      method,
      target,
      status,
      actor_type: "human",
      actor: "Ilse Varga",
      you: true,
      begun_at: at,
      begun_seq: begun,
      ended_at: at,
      ended_seq: seq,
      reply,
    },
  ]);
  of.delivery_status = status;
  of.delivery_method = method;
  of.delivered_to = target;
  of.delivered_at = status === "delivered" ? at : null;
  return { attempt, to: target, status, reply, seq };
}

export function exportsList(world: World): ExportRow[] {
  let rows = list.get(world);
  if (!rows) {
    const never = { verdict: null, at: null, missing: false, facts: [] };
    rows = world.options.empty
      ? []
      : [
          row(world, 14, 1, "Ilse Varga", "Whole ledger", 47_902, {
            ...never,
            verdict: "valid",
            at: world.iso(-86_000_000),
          }),
          row(
            world,
            13,
            6,
            "Mirela Dantas",
            "Decisions of October 2026, without simulation",
            3_125,
            never,
          ),
          row(world, 12, 22, "Ilse Varga", "Actions of agent aml-screen since 1 Oct 2026", 1_840, {
            ...never,
            verdict: "valid",
            at: world.iso(-3 * 86_400_000),
            missing: true,
          }),
          row(world, 11, 54, "Ilse Varga", "Action AC-2026-101377", 9, {
            ...never,
            verdict: "altered",
            at: world.iso(-2 * 86_400_000),
          }),
        ];
    list.set(world, rows);
  }
  return rows;
}

export function exportPreview(world: World, filter: ExportFilter): ExportPreview {
  const whole = filter.whole_ledger;
  if (!whole && filter.agent === "nobody")
    refuse("nothing-to-export", "No record fits this filter.", "Widen it.");
  const records = whole
    ? world.head + 1
    : filter.action_ids.length > 0
      ? filter.action_ids.length * 9
      : 3_125;
  return {
    records,
    actions: Math.round(records / 9),
    decisions: Math.round(records / 4),
    bytes_estimate: records * (filter.without_payload ? 1_100 : 5_890),
    first_seq: whole ? 0 : world.head - records * 2,
    last_seq: world.head,
    proves: whole
      ? "The bundle holds the whole log: an outsider can see that nothing is missing up to its checkpoint."
      : "An outsider can check that these records are in the ledger and were signed as shown. That the filter left nothing out stays your word.",
    suggested_name: `countersign-${world.iso().slice(0, 10)}.zip`,
  };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function exportStart(world: World, request: ExportStart): Promise<ExportRow> {
  const preview = exportPreview(world, request.filter);
  const phases = ["Reading records", "Writing the bundle", "Verifying what was written"];
  for (const phase of phases) {
    for (let done = 0; done <= 4; done += 1) {
      if (world.cancelled.has(request.job))
        refuse("cancelled", "Cancelled.", "Nothing was left behind.");
      const progress: Progress = {
        job: request.job,
        phase,
        done: Math.round((preview.records * done) / 4),
        total: preview.records,
      };
      world.emit({ event: "progress", ...progress });
      await wait(world.options.delay || 60);
    }
  }
  const made = row(
    world,
    15 + (list.get(world)?.length ?? 0),
    0,
    "Ilse Varga",
    request.filter.whole_ledger ? "Whole ledger" : "Selected records",
    preview.records,
    {
      verdict: "valid",
      at: world.iso(),
      missing: false,
      facts: [],
    },
  );
  made.seq = world.append();
  list.set(world, [made, ...exportsList(world)]);
  return made;
}

/** Verifies a bundle again that is on this computer. */
export function exportAgain(world: World, request: ExportKey): VerifyReport {
  const row = exportsList(world).find((each) => each.export_id === request.export_id);
  if (!row?.path)
    return refuse(
      "not-found",
      `There is no file of the export ${request.export_id} on this computer.`,
      "Choose the bundle's file and verify that.",
    );
  return report(world, row.name, "valid", 3);
}
