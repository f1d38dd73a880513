import type {
  DialectFile,
  DialectSave,
  ImportDialect,
  ImportFile,
  ImportLook,
  ImportLooked,
  ImportOf,
  ImportRecalled,
  ImportRefused,
  ImportRow,
  ImportSketch,
  ImportSummary,
  Imports,
  ImportTake,
  ImportTaken,
} from "../gen";
import { hex, idOf, person, refuse, type World } from "./world";

/** The file that the desk's own test picks too, line by line. */
const COLUMNS = ["Buchung", "Von", "An", "Betrag"];
const LINES = [
  ["02.11.2026", "DE-A", "DE-B", "1.250"],
  ["03.11.2026", "DE-B", "DE-C", "99.500"],
  ["04.11.2026", "DE-C", "DE-A", "soon"],
];
const DIGEST = hex(77_001);
const ENTRIES: [ImportDialect["mapping"][number]["field"], string][] = [
  ["time", "Buchung"],
  ["from_account", "Von"],
  ["to_account", "An"],
  ["amount", "Betrag"],
];

const past = (world: World): ImportRow[] => [
  {
    import_id: idOf(7_702),
    kind: "incidents",
    name: "october\u202e.json",
    file_digest: hex(77_002),
    rows: 41,
    accepted: 40,
    rejected: 1,
    period: { first: "2026-10-01T08:00:00Z", last: "2026-10-30T17:20:00Z" },
    by: "Noor Adeyemi",
    by_type: "human",
    you: false,
    imported_at: world.iso(-86_400_000),
    seq: 48_000,
    standing: { state: "in_force" },
  },
  {
    import_id: idOf(7_703),
    kind: "transactions",
    name: null,
    file_digest: hex(77_003),
    rows: 120_000,
    accepted: 120_000,
    rejected: 0,
    period: { first: "2026-09-01T00:00:00Z", last: "2026-09-30T23:59:00Z" },
    by: "runner",
    by_type: "agent",
    you: false,
    imported_at: world.iso(-2 * 86_400_000),
    seq: 47_100,
    standing: {
      state: "voided",
      by: "Tomas Brandvik",
      why: "Sent by the bank by mistake\u202e.",
      seq: 47_200,
    },
  },
];

export function imports(world: World): Imports {
  const roles = world.session?.roles ?? [];
  const may = roles.some((role) => role !== "auditor");
  const all = world.options.empty ? [...world.imported] : [...world.imported, ...past(world)];
  const voided = (row: ImportRow): ImportRow => {
    const found = world.acted.find(
      ({ act }) => act.act === "void_import" && act.import_id === row.import_id,
    );
    if (found?.act.act !== "void_import") return row;
    const by = world.session?.person.name ?? "";
    return { ...row, standing: { state: "voided", by, why: found.act.reason, seq: found.seq } };
  };
  return {
    imports: all.map(voided),
    more: false,
    refusal: may
      ? null
      : "You need one of these roles to import: analyst, compliance officer, supervisor, admin.",
  };
}

export function importRecall(world: World, { import_id }: ImportOf): ImportRecalled {
  const row = imports(world).imports.find((each) => each.import_id === import_id);
  if (!row) return refuse("not-found", "There is no such import.", "Take it from the list.");
  if (row.kind === "incidents") return { state: "erased" };
  const { file_digest, rows, accepted, rejected } = row;
  return {
    state: "kept",
    summary: { ...summary("UTC"), file_digest, rows, accepted, rejected, bad_lines: [] },
  };
}

export function importPick(world: World): ImportFile {
  world.picked += 1;
  return { file: hex(world.picked, 32), name: "bank.csv", bytes: 117, kind: "transactions" };
}

function picked(world: World, file: string): void {
  for (let each = 1; each <= world.picked; each += 1) if (hex(each, 32) === file) return;
  refuse("not-found", "There is no such picked file.", "Pick it again.");
}

const sketch = (dialect: ImportDialect): ImportSketch => ({
  format: null,
  header_line: 1,
  encoding: "UTF-8",
  delimiter: ";",
  columns: COLUMNS.map((name, place) => ({
    name,
    column: name,
    samples: LINES.map((line) => line[place] ?? ""),
  })),
  mapping: fits(dialect) ? dialect.mapping : [],
});

const fits = (dialect: ImportDialect): boolean =>
  ENTRIES.every(([field, column]) =>
    dialect.mapping.some((each) => each.field === field && each.column === column),
  );

/** Why the file cannot be read so; null where it can. */
function refusal(dialect: ImportDialect): ImportRefused | null {
  const say = (message: string, rest: Partial<ImportRefused>): ImportRefused => ({
    message,
    setting: null,
    field: null,
    ways: [],
    ...rest,
  });
  const odd = dialect.mapping.find(({ column }) => column.includes(","));
  if (odd)
    return say(`The column "${odd.column}" cannot be read: a comma stands in it.`, {
      setting: "mapping",
      field: odd.field,
    });
  if (dialect.zone === "Mars") return say('The zone "Mars" is none.', { setting: "zone" });
  if (!fits(dialect))
    return say('The columns "Buchung,Von,An,Betrag" of line 1 are those of no known format.', {
      setting: "mapping",
    });
  if (dialect.time_format?.includes("%") && !dialect.zone)
    return say("A time without an offset needs its zone.", { setting: "zone" });
  if (dialect.thousands === null && dialect.decimal === null)
    return say(
      "The file was not taken, because it can be read in two ways: 2 amounts have three digits behind the point.",
      {
        setting: "thousands",
        ways: [
          {
            words: "The point stands between thousands: 1.234 is more than a thousand.",
            dialect: { ...dialect, thousands: "." },
          },
          {
            words: "Three digits of a fraction are meant: 1.234 is a little more than one.",
            dialect: { ...dialect, decimal: "." },
          },
        ],
      },
    );
  return null;
}

const summary = (zone: string): ImportSummary => ({
  file_digest: DIGEST,
  rows: 3,
  accepted: 2,
  rejected: 1,
  reading: `UTF-8, fields separated by semicolons, time as %d.%m.%Y in ${zone}, decimal sign ,, thousands sign .`,
  period: { first: "2026-11-02T00:00:00Z", last: "2026-11-03T00:00:00Z" },
  sums: [{ currency: "EUR", amount: "100750.00", rows: 2 }],
  severities: [],
  accounts: 3,
  more_accounts: false,
  folded: 0,
  to_oneself: 0,
  known: 0,
  repeated: 0,
  corrected: 0,
  notes: ["times are days: each begins at midnight of its zone"],
  bad_lines: [
    {
      line: 4,
      reason: 'the amount "soon" is no number',
      remedy: { remedy: "decimal_comma" },
      text: "04.11.2026;DE-C;DE-A;\u202esoon",
    },
  ],
});

async function work(world: World, job: string): Promise<void> {
  world.emit({ event: "progress", job, phase: "Reading rows", done: 40, total: 117 });
  await new Promise((resolve) => setTimeout(resolve, world.options.delay));
  if (world.cancelled.has(job)) refuse("cancelled", "It was cancelled.", "Start it again.");
}

export async function importLook(world: World, request: ImportLook): Promise<ImportLooked> {
  picked(world, request.file);
  await work(world, request.job);
  const refused = refusal(request.dialect);
  return {
    sketch: sketch(request.dialect),
    transactions: refused
      ? []
      : LINES.slice(0, 2).map(([, from = "", to = "", amount = ""], place) => ({
          line: place + 2,
          id: null,
          time: `2026-11-0${place + 2}T00:00:00Z`,
          from_account: from,
          to_account: to,
          amount: amount.replace(".", ""),
          currency: "EUR",
          kind: "",
          channel: "",
        })),
    incidents: [],
    summary: refused ? null : summary(request.dialect.zone ?? "UTC"),
    refused,
  };
}

export async function importTake(world: World, request: ImportTake): Promise<ImportTaken> {
  picked(world, request.file);
  const refused = refusal(request.dialect);
  if (refused || request.file_digest !== DIGEST)
    refuse(
      "import-unreadable",
      refused?.message ?? "The file was changed while it was read.",
      "Look at it again.",
    );
  if (world.imported.length > 0)
    refuse("import-duplicate", "This file was imported before, read in the same way.", "Nothing.");
  await work(world, request.job);
  const seq = world.append();
  const of = summary(request.dialect.zone ?? "UTC");
  const import_id = idOf(seq);
  world.imported.unshift({
    import_id,
    kind: request.kind,
    name: "bank.csv",
    file_digest: DIGEST,
    rows: of.rows,
    accepted: of.accepted,
    rejected: of.rejected,
    period: of.period,
    by: person(0).name,
    by_type: "human",
    you: true,
    imported_at: world.iso(),
    seq,
    standing: { state: "in_force" },
  });
  return { import_id, seq, summary: of };
}

export function dialectSave(world: World, request: DialectSave): DialectFile {
  if (request.dialect.zone === "Mars")
    refuse("import-unreadable", 'The zone "Mars" is none.', "Correct it.");
  world.dialect = request.dialect;
  return { name: "bank.json", dialect: request.dialect };
}

export function dialectLoad(world: World): DialectFile {
  if (!world.dialect) refuse("cancelled", "It was cancelled.", "Start it again.");
  return { name: "bank.json", dialect: world.dialect };
}
