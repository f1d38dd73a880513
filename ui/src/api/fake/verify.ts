import type { Check, TrustList, VerdictWord, VerifyReport } from "../gen";
import { hex, type World } from "./world";

export function trustList(world: World): TrustList {
  if (!world.trusted) return { path: null, origin: null, entries: [], installations_needed: 1 };
  return {
    path: "/home/ilse/Documents/aldermoor.trust",
    origin: `countersign/${hex(1, 32)}`,
    installations_needed: 1,
    entries: [
      { name: "Genesis", fingerprint: "5E7A 21D4 C0B9 8F36", kind: "genesis" },
      { name: "Mirela Dantas", fingerprint: "B310 6CE2 9D47 01AA", kind: "founder" },
      { name: "Eamon Strand", fingerprint: "08F1 D5B6 3A7C EE92", kind: "founder" },
      { name: "Workstation 14", fingerprint: "77C0 12AB 90DE 4410", kind: "installation" },
    ],
  };
}

const NAMES: [string, string, string][] = [
  ["archive", "Archive", "Opens fully. 14 entries, 18,422,016 bytes"],
  ["sums", "Each file", "All 12 files match SHA256SUMS"],
  ["signature", "Exporter's signature", "SSHSIG by Ilse Varga, key A1F3 90C2 77DE 4B08"],
  ["genesis", "Genesis and origin", "Origin and digest of record 0 are those of the trust file"],
  ["keys", "Keys", "9 of 9 key events follow from the founders"],
  ["chain", "Chain", "3,125 records, each naming the one before it"],
  ["inclusion", "Merkle inclusion", "3,125 of 3,125 records are under the checkpoint"],
  ["statements", "Decisions", "782 of 782 statements are signed as shown"],
  ["checkpoint", "Checkpoint", "Signed by Workstation 14 at 39,165"],
];

function checks(verdict: VerdictWord): Check[] {
  if (verdict === "unreadable") {
    return [
      {
        check: "archive",
        name: "Archive",
        result: "failed",
        word: "Refused",
        sentence: "This is not a bundle: no bundle.json in it",
        place: null,
        details: [],
      },
    ];
  }
  return NAMES.map(([check, name, sentence]): Check => {
    const passed: Check = {
      check,
      name,
      result: "passed",
      word: "Passed",
      sentence,
      place: null,
      details: [],
    };
    if (verdict === "altered" && check === "sums") {
      return {
        ...passed,
        result: "failed",
        word: "1 differs",
        sentence: "11 of 12 files match. 1 differs",
        place: "data/records.jsonl",
        details: [
          { name: "Expected", value: `${hex(31, 8)} … ${hex(32, 8)}`, mono: true },
          { name: "Found", value: `${hex(33, 8)} … ${hex(34, 8)}`, mono: true },
        ],
      };
    }
    if (verdict === "altered" && check === "chain")
      return {
        ...passed,
        result: "failed",
        word: "Breaks",
        sentence: "Unbroken from 36,041 to 38,957. Breaks at 38,958",
        place: "record 38,958",
      };
    if (verdict === "altered" && check === "inclusion")
      return {
        ...passed,
        result: "failed",
        word: "1 missing",
        sentence: "3,124 of 3,125 records proven. 38,958 is not under the checkpoint",
        place: "record 38,958",
      };
    if (verdict === "incomplete" && check === "inclusion")
      return {
        ...passed,
        result: "failed",
        word: "12 missing",
        sentence: "3,113 of 3,125 claimed records are here",
        place: "data/records.jsonl",
      };
    if (verdict === "intact_keys_not_trusted" && (check === "genesis" || check === "keys")) {
      return {
        ...passed,
        result: "unknown",
        word: "No trust",
        sentence: "No trust file was given, so nobody vouches for these keys",
      };
    }
    return passed;
  });
}

const SENTENCES: Record<VerdictWord, string> = {
  valid:
    "These records are in the ledger under this checkpoint and were signed as shown. That the filter left nothing out is the exporter's word.",
  altered:
    "One record was changed after this bundle was signed. Do not rely on record 38,958 or on data/records.jsonl. All other records hold.",
  incomplete:
    "What is here holds, but 12 records that the bundle claims are missing. Do not rely on it being complete.",
  intact_keys_not_trusted:
    "The content fits together, but nothing says whose keys these are. Give the trust file that you got from the bank by another way.",
  unreadable: "This file is not a bundle, or too damaged to check. Nothing can be said about it.",
};

export function report(
  world: World,
  name: string,
  verdict: VerdictWord,
  seed: number,
): VerifyReport {
  const bad = verdict === "altered";
  return {
    report: `VR-${seed}`,
    name,
    path: `/home/ilse/Documents/${name}`,
    bytes: 18_422_016 - seed * 480_000,
    sha256: hex(600 + seed),
    verdict,
    sentence: SENTENCES[verdict],
    range: verdict === "unreadable" ? "" : "Records 36,041 to 39,165",
    checks: checks(verdict),
    first_bad: bad
      ? {
          seq: 38_958,
          file: "data/records.jsonl",
          line: 2918,
          reason: "The bytes are not those under the checkpoint",
          before: {
            seq: 38_957,
            good: true,
            word: "Good",
            leaf: hex(38_957),
            link: "Previous hash matches",
            link_holds: true,
          },
          hashes: [
            { name: "Leaf expected", value: hex(38_958), mono: true },
            { name: "Leaf computed", value: hex(1), mono: true },
            { name: "Reviewer's signature", value: "Does not match this content", mono: false },
          ],
          after: {
            seq: 38_959,
            good: true,
            word: "Intact itself, 206 more follow",
            leaf: hex(38_959),
            link: `Next record expects ${hex(38_958, 8)}, finds ${hex(1, 8)}`,
            link_holds: false,
          },
          fields: [
            { name: "Time", value: "2026-10-27T09:14:33.208114Z", mono: true },
            { name: "Event", value: "action.decided", mono: true },
            { name: "Action", value: "AC-2026-116240, revision 2", mono: true },
            { name: "Person", value: "Mirela Dantas", mono: true },
            { name: "Verdict", value: "approve", mono: true },
            { name: "Step and seat", value: "2 of 2, compliance_officer", mono: true },
            { name: "Key", value: "D94B 07E1 5CA3 662F", mono: true },
          ],
        }
      : null,
    facts:
      verdict === "unreadable"
        ? []
        : [
            { name: "Origin", value: `countersign/${hex(1, 32)}`, mono: true },
            { name: "Mode", value: "Team, two founders", mono: false },
            {
              name: "Custody",
              value: "3 keys in a computer account, 1 with passphrase",
              mono: false,
            },
            { name: "Exported", value: "1 Nov 2026, 02:00:04 UTC, by Ilse Varga", mono: false },
          ],
    says:
      verdict === "valid"
        ? ["Authentic: 3,125 of the log's 48,214 records are in the ledger and signed as shown."]
        : [],
    advice: bad
      ? [
          "Ask the sender for the bundle again and compare its SHA-256",
          `Look up 38,958 in the live ledger: its leaf should start with ${hex(38_958, 8)}`,
        ]
      : verdict === "valid"
        ? []
        : ["Ask the sender for the bundle again and compare its SHA-256"],
    trust: trustList(world),
    checked_at: world.iso(),
    took_ms: 1_912,
    verifier: "0.1.0",
    format: 1,
  };
}

export function sampleReports(world: World): VerifyReport[] {
  const month = (n: number, verdict: VerdictWord) =>
    report(world, `aldermoor-ledger-2026-${n}.zip`, verdict, n);
  return [
    month(10, "altered"),
    month(9, "valid"),
    month(8, "valid"),
    month(7, "intact_keys_not_trusted"),
    report(world, "aldermoor-decisions-q2.zip", "incomplete", 6),
    report(world, "examiner-pack-0611.zip", "unreadable", 5),
  ];
}
