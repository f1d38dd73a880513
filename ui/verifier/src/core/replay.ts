/** The records in the order of their numbers: chain, tree, people, signatures, decisions, commitments. */
import { Actions } from "./actions";
import type { Catalog } from "./catalog";
import type { Mode } from "./codes";
import type { Commitments } from "./commitments";
import type { RestsOn } from "./delegations";
import type { Signed } from "./disown";
import { eventOf, memberText } from "./events";
import { Exports } from "./exports";
import { Feed } from "./feed";
import type { CheckId, Findings, Place } from "./findings";
import { commitmentsOf, type Shape } from "./formats";
import { sha256Hex } from "./hash";
import { Links } from "./links";
import type { Tree, TreeFault } from "./merkle";
import { EVENTS, RECORDS } from "./names";
import type { Opened } from "./opened";
import { Broken, People } from "./people";
import type { LedgerRecord } from "./record";
import { Policies } from "./routes";
import { Signatures } from "./signatures";
import { type Of, STATEMENTS, type Statement } from "./statements";
import type { PayloadFacts } from "./survey";

/** Gaps that are kept in words. */
const GAPS = 8;
const TREE_FAULTS: Record<Exclude<TreeFault, "beyond">, string> = {
  "too few": "proof/hashes holds fewer hashes than the tree needs",
  "no hash": "a line of proof/hashes is not a hash",
  "too many": "proof/hashes holds more hashes than the tree needs",
  refused: "the records do not fit the tree",
};

interface Gap {
  place: Place;
  governs: boolean;
  why: string;
}

export class Replay {
  readonly people = new People();
  readonly actions = new Actions();
  private readonly policies = new Policies();
  readonly exports = new Exports();
  readonly links: Links;
  private readonly signed = new Signatures();
  /** The next number of each subject, and whether one was left out. */
  private readonly subjects = new Map<string, { next: number; gap: boolean }>();
  private gaps: Gap[] = [];
  origin = "";
  mode: Mode | "" = "";
  /** SHA-256 of record 0; "" without one. */
  genesis = "";
  /** Statements signed with a key from the record on at which it was compromised. */
  void = 0;
  /** Why the tree could not be walked to its end. */
  treeFault = "";

  /**
   * `governed`: whether all governance records are there, as far as was read; without them nobody can be held to a rule.
   * `compromised`: keys that were declared so, and since which record.
   */
  constructor(
    private governed: boolean,
    private tree: Tree | null,
    readonly commitments: Commitments,
    private readonly compromised: ReadonlyMap<string, number>,
    private readonly findings: Findings,
  ) {
    this.links = new Links(findings);
  }

  /** Takes all records of both files. `step` hears how many; it may stop by throwing. */
  async run(
    catalog: Catalog,
    payloads: PayloadFacts,
    step: (records: number) => void,
  ): Promise<[events: Feed, records: Feed]> {
    const feed = (name: string) => new Feed(name, catalog.file(name), payloads, this.findings);
    const [events, records] = [feed(EVENTS), feed(RECORDS)];
    for (;;) {
      const [event, record] = [await events.peek(), await records.peek()];
      const first = !event || (record && event.record.seq > record.record.seq) ? record : event;
      if (!first) break;
      (first === event ? events : records).pop();
      await this.take(first);
      step(this.links.length);
    }
    await this.signed.finish(this.findings);
    this.links.settle(null);
    return [events, records];
  }

  /** How many signatures were checked. */
  get signatures(): number {
    return this.signed.count;
  }

  /** Whether all governance records were there. */
  get isGoverned(): boolean {
    return this.governed;
  }

  private async take(opened: Opened): Promise<void> {
    const { record, statement, file, line } = opened;
    const place = { file, line, seq: record.seq };
    const bad = (check: CheckId, why: string) => this.findings.add(check, "altered", place, why);
    const last = this.links.last();
    if (last !== undefined && last >= record.seq) {
      bad("records", `record ${record.seq} stands behind record ${last}`);
      return;
    }
    if (opened.governs !== (file === EVENTS)) {
      bad("records", `a record of ${record.event} does not belong into ${file}`);
    }
    if (opened.wrongPayload !== "") {
      bad("payloads", `the content behind it cannot be read: ${opened.wrongPayload}`);
    }
    this.origin ||= statement.of.origin;
    if (this.origin !== statement.of.origin) {
      bad("records", "its statement was made for another workspace");
    }
    this.links.check(opened, place);
    await this.grow(opened, place);
    this.count(opened, place);
    await this.checkSignatures(opened, place);
    this.judge(opened, place);
    this.mention(opened, place);
    this.links.push(opened, place);
  }

  private async grow(opened: Opened, place: Place): Promise<void> {
    const fault = await this.tree?.leaf(opened.record.seq, opened.leaf);
    if (!fault) return;
    this.tree = null;
    if (fault === "beyond") {
      this.findings.add("tree", "altered", place, "it lies beyond the checkpoint");
    } else {
      this.treeFault = TREE_FAULTS[fault];
    }
  }

  /** The tree's root, once every record was taken; null where it cannot be rebuilt. */
  async root(): Promise<Uint8Array | null> {
    const root = await this.tree?.root();
    if (!root) return null;
    if (root instanceof Uint8Array) return root;
    this.treeFault = TREE_FAULTS[root === "beyond" ? "refused" : root];
    return null;
  }

  /** The record's number within its subject. */
  private count({ record, governs }: Opened, place: Place): void {
    const { subject, subject_seq } = record;
    const governing = governs && subject !== "workspace";
    const known = this.subjects.get(subject) ?? { next: 0, gap: false };
    this.subjects.set(subject, known);
    if (subject_seq < known.next) {
      const why = `it is number ${subject_seq} of ${subject}, which came before`;
      this.findings.add("chain", "altered", place, why);
    }
    if (subject_seq > known.next) {
      known.gap = true;
      // Of those that govern the first is kept in any case.
      const first = governing && !this.gaps.some((gap) => gap.governs);
      if (this.gaps.length < GAPS || first) {
        const why = `it is number ${subject_seq} of ${subject} where number ${known.next} is due`;
        this.gaps.push({ place, governs: governing, why });
      }
      if (governing) this.governed = false;
    }
    known.next = Math.max(subject_seq + 1, known.next);
  }

  /** What the gaps mean, once every record was taken: in a whole log nothing can be missing. */
  judgeGaps(size: bigint | null): void {
    const whole = size === BigInt(this.links.length);
    for (const { place, governs, why } of this.gaps) {
      if (whole) {
        const more = `${why}, and the bundle holds the whole log`;
        this.findings.add("chain", "altered", place, more);
      } else if (governs) {
        const more = `${why}; every governance record belongs into a bundle`;
        this.findings.add("chain", "incomplete", place, more);
      }
    }
    this.gaps = [];
  }

  /** Whether a record of an action is left out before the last that is there; undefined where there is no record of it. */
  actionGap(action: string): boolean | undefined {
    return this.subjects.get(`action:${action}`)?.gap;
  }

  /** How many subjects there are, and how many of them have no gap. */
  subjectCounts(): [all: number, gapless: number] {
    let gapless = 0;
    for (const { gap } of this.subjects.values()) if (!gap) gapless += 1;
    return [this.subjects.size, gapless];
  }

  /** The public keys that must have signed, in hex, or why there is none. */
  private keysOf({ statement, record }: Opened): (string | Broken)[] {
    const { by, actor } = eventOf(statement);
    const used = record.signatures.map((signature) => signature.key_id);
    if (statement.kind === "genesis") {
      return statement.of.founders.map((founder, at) =>
        founder.key_id === used[at]
          ? founder.public_key
          : new Broken("a founder's signature names another key"),
      );
    }
    if (by === "new key" && statement.kind === "key") {
      const own = statement.of.key_id === used[0];
      const why = "a key must be enrolled with its own signature";
      return [own ? statement.of.public_key : new Broken(why)];
    }
    const signers = () => this.people.key(memberText(statement, actor), used[0] ?? "");
    if (by === "both keys" && statement.kind === "key") {
      const { replaces, key_id, public_key } = statement.of;
      const old = "a rotation must be signed by the key that it replaces";
      const fresh = "a rotation must be signed by the new key too";
      return [
        replaces === used[0] ? orBroken(signers) : new Broken(old),
        key_id === used[1] ? public_key : new Broken(fresh),
      ];
    }
    return by === "signer" ? [orBroken(signers)] : [];
  }

  private async checkSignatures(opened: Opened, place: Place): Promise<void> {
    const { record } = opened;
    const bad = (why: string) => this.findings.add("signatures", "altered", place, why);
    for (const [at, key] of this.keysOf(opened).entries()) {
      const signature = record.signatures[at];
      if (!signature) continue;
      if (key instanceof Broken) {
        if (this.governed) bad(key.message);
      } else if (!(await this.signed.add(key, record.statement, signature.signature, place))) {
        bad("its key is not a usable ed25519 key");
      }
      if (this.signedBy({ ...record, signatures: [signature] }).void !== "") this.void += 1;
    }
  }

  /** By which key that was compromised by then the record was signed. */
  private signedBy({ signatures, seq }: Pick<LedgerRecord, "signatures" | "seq">): Signed {
    const isVoid = (key: string) => (this.compromised.get(key) ?? seq + 1) <= seq;
    return { seq, void: signatures.find(({ key_id }) => isVoid(key_id))?.key_id ?? "", lent: [] };
  }

  /** The same of a decision, which may rest on a delegation. */
  private signedFor({ record, at }: Opened, decision: Of<"decision">): Signed {
    const signed = this.signedBy(record);
    if (decision.on_behalf_of === "") return signed;
    const isVoid = ({ key, place }: RestsOn) => (this.compromised.get(key) ?? place + 1) <= place;
    return { ...signed, lent: (this.people.lent(decision, at) ?? []).filter(isVoid) };
  }

  /** The rules of the record's event. */
  private judge(opened: Opened, place: Place): void {
    const { governed } = this;
    const { statement, record, at } = opened;
    const bad = (check: CheckId, why: string) => {
      if (governed) this.findings.add(check, "altered", place, why);
    };
    const { about, subject, by, actor } = eventOf(statement);
    const id = memberText(statement, subject);
    this.actions.latest.note(record.seq, at);
    if (about === "action") this.actions.follow(id, record.subject_seq);
    if (about === "export") this.exports.follow(id, record.subject_seq);
    if (this.people.isMachine(record.actor) !== (record.actor_type === "agent")) {
      bad("records", "its actor is of another type by the register");
    }
    // Whose session was ended may be written down after whoever asked for it was stopped.
    if (record.event !== "holder.ended" && this.people.isStopped(record.actor)) {
      bad("records", "its actor had been stopped");
    }
    if (by === "person or worker" && record.actor_type === "agent") {
      if (!this.people.isWorker(memberText(statement, actor))) {
        bad("records", "who reports it is no worker");
      }
    }
    if (opened.governs) {
      this.govern(opened, bad);
      return;
    }
    for (const why of this.reported(statement)) bad("records", why);
    if (statement.kind === "void" && !this.people.holds(statement.of.voided_by, "supervisor", at)) {
      bad("records", "who took the import out of force was no supervisor");
    }
    let broken: string[] = [];
    if (statement.kind === "interruption") {
      broken = this.actions.interrupt(statement.of, at, this.people);
    } else if (statement.kind === "execution") {
      broken = this.actions.execute(statement.of, this.people);
    } else if (statement.kind === "escalation") {
      const human = record.actor_type === "human";
      broken = this.actions.escalate(statement.of, human, this.people);
    } else if (statement.kind === "action") {
      broken = this.actions.propose(opened, statement.of, this.people, this.policies);
    } else if (statement.kind === "revision") {
      broken = this.actions.revise(opened, statement.of, this.people, this.policies);
    } else if (statement.kind === "succession") {
      broken = this.actions.succeed(statement.of, this.people);
    } else if (statement.kind === "retraction") {
      broken = this.actions.retract(statement.of, this.people);
    } else if (statement.kind === "glass") {
      const signed = this.signedBy(record);
      const isShort = opened.shortNarrative;
      broken = this.actions.breakGlass(statement.of, isShort, at, signed, this.people);
      broken.push(...this.saw(record.seq, statement.of));
    } else if (statement.kind === "glass-review") {
      const signed = this.signedBy(record);
      const isShort = opened.shortNarrative;
      broken = this.actions.reviewGlass(statement.of, isShort, at, signed, this.people);
    } else if (statement.kind === "glass-overdue") {
      broken = this.actions.noticeGlass(statement.of, at);
    } else if (statement.kind === "decision") {
      const isShort = opened.shortNarrative;
      const signed = this.signedFor(opened, statement.of);
      broken = this.actions.decide(statement.of, isShort, at, signed, this.people);
      if (isShort && statement.of.override_type !== "") {
        broken.push("the narrative of an override has fewer than ten characters");
      }
      broken.push(...this.saw(record.seq, statement.of));
    }
    for (const why of broken) bad("decisions", why);
  }

  /** What is wrong with the record that a statement says to have seen. */
  private saw(own: number, { seen_seq, seen_leaf }: { seen_seq: number; seen_leaf: string }) {
    const broken: string[] = [];
    if (seen_seq >= own) broken.push("it claims to have seen a later record");
    const leaf = this.links.leafOf(seen_seq);
    if (leaf !== "" && leaf !== seen_leaf) {
      broken.push(`the leaf it saw is not that of record ${seen_seq}`);
    }
    return broken;
  }

  /** The rules of what is reported of exports. */
  private reported(statement: Statement): string[] {
    switch (statement.kind) {
      case "export":
        return this.exports.create(statement.of);
      case "delivery":
        return this.exports.deliver(statement.of);
      case "verification":
        return this.exports.verify(statement.of);
      default:
        return [];
    }
  }

  private govern(opened: Opened, bad: (check: CheckId, why: string) => void): void {
    const { statement, record } = opened;
    if (statement.kind === "confirmation") {
      const due = this.people.subjectOf(statement.of.fact, statement.of.fact_id);
      if (due !== "" && due !== record.subject) {
        bad("people", "it stands under another subject than what it confirms");
      }
    }
    if (statement.kind === "genesis") {
      this.mode = statement.of.mode;
      this.genesis = opened.digest || "0".repeat(64);
      if (record.seq !== 0) bad("people", "genesis must be record 0");
    }
    const key = record.signatures[0]?.key_id ?? "0".repeat(64);
    const applied = orBroken(() => {
      this.people.apply(statement, sha256Hex(record.statement), opened.at, record.seq, key);
      this.policies.follow(statement, opened.policy);
      if (statement.kind === "key" && statement.of.compromised_since_seq !== "") {
        const { key_id, compromised_since_seq } = statement.of;
        this.actions.disown(key_id, Number(compromised_since_seq), this.people);
      }
      return "";
    });
    if (applied instanceof Broken) bad("people", applied.message);
  }

  /** The commitments that it names, and the one that the content behind it does. */
  private mention(opened: Opened, place: Place): void {
    const { kind, of } = opened.statement;
    const named = commitmentsOf(STATEMENTS[kind] as Shape, of);
    if (opened.content) named.push(opened.content.recommendation);
    else if (kind === "action" || kind === "revision") {
      this.commitments.unreadContent(of.action_digest);
    }
    for (const commitment of named) {
      if (this.commitments.mention(commitment)) continue;
      const why = `the payload ${commitment} behind it is neither there nor listed absent`;
      this.findings.add("payloads", "incomplete", place, why);
    }
  }
}

function orBroken<T>(act: () => T): T | Broken {
  try {
    return act();
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
}
