/**
 * Replays the governance records: which key, role, agent and installation was in force at each number
 * (docs/formats/bundle.md, "What is checked", 8). Order in the ledger decides, never a clock.
 */
import { unhex } from "./bytes";
import { type Custody, type FactKind, ROLES, type Role } from "./codes";
import { Delegations, type Register, type RestsOn } from "./delegations";
import { listed } from "./filter";
import { sha256Hex } from "./hash";
import type { Of, Statement } from "./statements";
import { isBefore, type Moment, moment } from "./time";
import { fingerprint } from "./words";

/** A fact that counts once a second person has confirmed it. */
interface Confirmable {
  digest: string;
  madeBy: string;
  about: string;
  confirmed: boolean;
  /** Of a policy: another one came into force after it was drafted. */
  outdated: boolean;
}

interface Key {
  person: string;
  /** In hex. */
  publicKey: string;
  custody: Custody;
  /** The event that must be confirmed; "" for a founder's. */
  event: string;
  replaces: string;
  /** How many keys of the person had been confirmed when it was stated. */
  after: number;
  /** Revoked, or replaced by a confirmed key. */
  ended: boolean;
}

interface Grant {
  /** "" for a founder's. */
  id: string;
  from: Moment | null;
  until: Moment | null;
}

/** How a machine stands that was stopped once. */
interface Standing {
  revoked: boolean;
  paused: boolean;
  /** How often it was stopped. */
  stops: number;
}

export interface Installation {
  id: string;
  keyId: string;
  publicKey: string;
  enrolledBy: string;
  /** "" while it waits, and of the founding's, which nobody needs to confirm. */
  confirmedBy: string;
  /** Whether anybody but whoever enrolled it vouches for it, or nobody has to. */
  counts: boolean;
}

/** A rule that does not hold: a sentence without its full stop. */
export class Broken extends Error {}

/** Seconds. The database judges a moment before it stamps the record: a grant that ended in between still counted. */
export const TOLERANCE = 2;

export class People {
  private founded = false;
  private trial = false;
  private readonly facts = new Map<string, Confirmable>();
  /** Whether each is a founder. */
  private readonly persons = new Map<string, boolean>();
  private readonly keys = new Map<string, Key>();
  /** The keys of each person, in the order of their enrolment. */
  private readonly keysOf = new Map<string, Key[]>();
  /** The key that a key event introduced. */
  private readonly introduced = new Map<string, Key>();
  private readonly grants = new Map<string, Grant[]>();
  /** How many keys of each person were confirmed. */
  private readonly confirmedKeys = new Map<string, number>();
  /** Of an admin's role by another admin, which waits for a second one: whose, and the grants that it ends. */
  private readonly revocations = new Map<string, [name: string, ends: Grant[]]>();
  private readonly delegations = new Delegations(TOLERANCE);
  private readonly owners = new Map<string, string>();
  private readonly workers = new Set<string>();
  /** Of agents, workers and installations that were stopped once. */
  private readonly standings = new Map<string, Standing>();
  /** Subject of each resumption, its machine, and how often that had been stopped. */
  private readonly resumptions = new Map<string, [subject: string, of: Standing, stops: number]>();
  /** Mandates, each with its agent and the only kinds that it may propose. */
  private readonly mandates = new Map<string, { agent: string; kinds: string[] }>();
  /** The kinds of each agent's mandate that was confirmed last. */
  private readonly mandated = new Map<string, string[]>();
  readonly installations: Installation[] = [];
  /** Ids and key ids of the installations. */
  private readonly installed = new Set<string>();
  /** Key ids, in the order of genesis. */
  readonly founders: string[] = [];

  /** The public key in hex, if `keyId` is a key of `person` that is in force now; throws {@link Broken}. */
  key(person: string, keyId: string): string {
    const key = this.keys.get(keyId);
    const short = fingerprint(keyId);
    if (!key) throw new Broken(`the key ${short} was never enrolled`);
    if (key.person !== person) throw new Broken(`the key ${short} belongs to another person`);
    if (key.ended) throw new Broken(`the key ${short} had been revoked or replaced`);
    if (!this.isConfirmed("key", key.event)) {
      throw new Broken(`the key ${short} had not been confirmed by a second person`);
    }
    return key.publicKey;
  }

  private hasKey(person: string): boolean {
    const inForce = (key: Key) => !key.ended && this.isConfirmed("key", key.event);
    return (this.keysOf.get(person) ?? []).some(inForce);
  }

  private addKey(keyId: string, key: Key): void {
    this.keys.set(keyId, key);
    const own = this.keysOf.get(key.person);
    if (own) own.push(key);
    else this.keysOf.set(key.person, [key]);
  }

  private isConfirmed(kind: FactKind, id: string): boolean {
    return id === "" || (this.facts.get(`${kind} ${id}`)?.confirmed ?? false);
  }

  /** Whether the person was founded or confirmed. */
  private isActive(person: string): boolean {
    const founder = this.persons.get(person);
    return founder === true || (founder === false && this.isConfirmed("person", person));
  }

  holds(person: string, role: Role, at: Moment): boolean {
    const grants = this.grants.get(`${person} ${role}`) ?? [];
    return this.isActive(person) && grants.some((grant) => this.counts(grant, at));
  }

  private counts({ id, from, until }: Grant, at: Moment): boolean {
    return (
      (!from || !isBefore(at, from)) &&
      (!until || isBefore(at, until, TOLERANCE)) &&
      this.isConfirmed("role", id)
    );
  }

  /** The register at a moment, as delegations ask it. */
  private at(at: Moment): Register {
    return {
      holds: (person, role) => this.holds(person, role, at),
      isActive: (person) => this.isActive(person),
      hasKey: (person) => this.hasKey(person),
      grantsOf: (person, role) => {
        const all = this.grants.get(`${person} ${role}`) ?? [];
        const inForce = all.filter((grant) => this.counts(grant, at));
        return { all: all.map(({ id }) => id), inForce: inForce.map(({ id }) => id) };
      },
      holdsAny: (person) => ROLES.some((role) => this.holds(person, role, at)),
    };
  }

  /** On what a decision on behalf of somebody rests; null where there is no delegation for it. */
  lent(decision: Of<"decision">, at: Moment): RestsOn[] | null {
    return this.delegations.find(decision, at, this.at(at));
  }

  /** The owner of a confirmed agent; "" of any other. */
  ownerOf(agent: string): string {
    return this.isConfirmed("agent", agent) ? (this.owners.get(agent) ?? "") : "";
  }

  /** Whether this was registered as an agent or a worker, confirmed or not. */
  isMachine(actor: string): boolean {
    return this.owners.has(actor);
  }

  /** Whether this is a confirmed worker. */
  isWorker(agent: string): boolean {
    return this.workers.has(agent) && this.isConfirmed("agent", agent);
  }

  /** Whether its mandate lets an agent propose this kind now: without one, or where it names none, any. */
  mayPropose(agent: string, kind: string): boolean {
    const kinds = this.mandated.get(agent) ?? [];
    return kinds.length === 0 || kinds.includes(kind);
  }

  /** Every public key of people and installations by its id. */
  publicKeys(): Map<string, string> {
    const people = Array.from(this.keys, ([id, key]) => [id, key.publicKey] as const);
    const machines = this.installations.map((one) => [one.keyId, one.publicKey] as const);
    return new Map([...people, ...machines].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** How many keys of people lie in a keyring as they are, and how many are wrapped with a passphrase. */
  custody(): [plain: number, wrapped: number] {
    const plain = [...this.keys.values()].filter((key) => key.custody === "os-account").length;
    return [plain, this.keys.size - plain];
  }

  /** The subject under which the confirmation of a fact is recorded; "" of a fact that nobody stated. */
  subjectOf(kind: FactKind, id: string): string {
    const fact = this.facts.get(`${kind} ${id}`);
    if (!fact) return "";
    if (kind === "resumption") return this.resumptions.get(id)?.[0] ?? "";
    if (kind === "mandate") return `agent:${this.mandates.get(id)?.agent ?? ""}`;
    if (kind === "person" || kind === "key" || kind === "role") return `person:${fact.about}`;
    return `${kind}:${id}`;
  }

  /** Takes one governance statement into account; `digest` is its SHA-256, `key` who signed first. Throws {@link Broken}. */
  apply(statement: Statement, digest: string, at: Moment, seq: number, key: string): void {
    if (this.founded === (statement.kind === "genesis")) {
      throw new Broken("genesis is record 0 and nothing else is");
    }
    switch (statement.kind) {
      case "genesis":
        this.found(statement.of);
        return;
      case "person": {
        const { person, proposed_by } = statement.of;
        this.demandAdmin(proposed_by, at);
        if (this.persons.has(person)) throw new Broken("the person was proposed before");
        this.persons.set(person, false);
        this.file("person", person, digest, proposed_by, person);
        return;
      }
      case "key":
        if (statement.of.event === "revoked") this.revokeKey(statement.of, at);
        else this.newKey(statement.of, digest);
        return;
      case "role":
        this.changeRole(statement.of, digest, at);
        return;
      case "agent": {
        const { agent, kind, owner, registered_by } = statement.of;
        this.demandAdmin(registered_by, at);
        this.owners.set(agent, owner);
        if (kind === "worker") this.workers.add(agent);
        this.file("agent", agent, digest, registered_by, registered_by);
        return;
      }
      case "installation":
        this.install(statement.of, digest, at, seq);
        return;
      case "agent-standing": {
        const { standing_id, event, agent, person } = statement.of;
        this.demandAdmin(person, at);
        const known = this.owners.has(agent);
        this.stand([standing_id, event, agent], known, `agent:${agent}`, person, digest);
        return;
      }
      case "agent-mandate": {
        const { mandate, agent, kinds, person } = statement.of;
        this.demandAdmin(person, at);
        if (!this.owners.has(agent) || this.workers.has(agent)) {
          throw new Broken("it is the mandate of what was never registered as an agent");
        }
        this.file("mandate", mandate, digest, person, person);
        this.mandates.set(mandate, { agent, kinds: listed(kinds) });
        return;
      }
      case "installation-standing": {
        const { standing_id, event, installation, person } = statement.of;
        this.demandAdmin(person, at);
        const known = this.installations.some(({ id }) => id === installation);
        const subject = `installation:${installation}`;
        this.stand([standing_id, event, installation], known, subject, person, digest);
        return;
      }
      case "policy": {
        const { policy, drafted_by } = statement.of;
        this.demandAdmin(drafted_by, at);
        this.file("policy", policy, digest, drafted_by, drafted_by);
        return;
      }
      case "delegation": {
        const by = { key, place: seq };
        demand(this.delegations.give(statement.of, digest, by, at, this.at(at)));
        return;
      }
      case "delegation-standing":
        demand(this.delegations.stand(statement.of, { key, place: seq }, at, this.at(at)));
        return;
      case "confirmation":
        this.confirm(statement.of, at);
        return;
      default:
        throw new Broken("this is not a governance record");
    }
  }

  private demandAdmin(person: string, at: Moment): void {
    if (!this.holds(person, "admin", at)) throw new Broken("its signer was not an admin");
  }

  private file(kind: FactKind, id: string, digest: string, madeBy: string, about: string): void {
    const name = `${kind} ${id}`;
    if (this.facts.has(name)) throw new Broken(`a ${kind} with this id was recorded before`);
    this.facts.set(name, { digest, madeBy, about, confirmed: false, outdated: false });
  }

  private found(genesis: Of<"genesis">): void {
    this.founded = true;
    this.trial = genesis.mode === "trial";
    for (const founder of genesis.founders) {
      const { person, key_id, public_key, custody } = founder;
      demandOwnId(key_id, public_key);
      const known = this.keys.has(key_id) || this.persons.has(person);
      const key = {
        person,
        publicKey: public_key,
        custody,
        event: "",
        replaces: "",
        after: 0,
        ended: false,
      };
      this.addKey(key_id, key);
      this.persons.set(person, true);
      if (known) throw new Broken("two founders are the same or share a key");
      this.founders.push(key_id);
      for (const role of listed(founder.roles)) {
        this.grants.set(`${person} ${role}`, [{ id: "", from: null, until: null }]);
      }
    }
  }

  private revokeKey(event: Of<"key">, at: Moment): void {
    demandOwnId(event.key_id, event.public_key);
    if (event.signed_by !== event.person) this.demandAdmin(event.signed_by, at);
    const key = this.keys.get(event.key_id);
    if (key?.person !== event.person) throw new Broken("the revoked key is not that person's");
    key.ended = true;
    this.delegations.end(event.key_id);
  }

  private newKey(event: Of<"key">, digest: string): void {
    const { key_id, public_key, person, custody, replaces } = event;
    demandOwnId(key_id, public_key);
    if (event.signed_by !== person || !this.isActive(person)) {
      throw new Broken("a key is enrolled or rotated only by its own, confirmed person");
    }
    if (this.keys.has(key_id) || this.installed.has(key_id)) {
      throw new Broken("the key was enrolled before");
    }
    if (event.compromised_since_seq !== "") {
      throw new Broken("only a revocation says since when a key is compromised");
    }
    if (event.event === "rotated" && replaces === "") {
      throw new Broken("a digest is not 64 hex digits");
    }
    if (event.event === "enrolled" && replaces !== "") {
      throw new Broken("only a rotation replaces a key");
    }
    if (event.event === "enrolled" && this.hasKey(person)) {
      throw new Broken("the person had a valid key already");
    }
    const { event_id } = event;
    const after = this.confirmedKeys.get(person) ?? 0;
    const key = {
      person,
      publicKey: public_key,
      custody,
      event: event_id,
      replaces,
      after,
      ended: false,
    };
    this.addKey(key_id, key);
    this.introduced.set(event_id, key);
    this.file("key", event_id, digest, event.signed_by, person);
  }

  private changeRole(event: Of<"role">, digest: string, at: Moment): void {
    const { person, role, granted_by, grant_id } = event;
    this.demandAdmin(granted_by, at);
    if (!this.isActive(person)) throw new Broken("the person had not been confirmed");
    const name = `${person} ${role}`;
    if (event.event === "revoked") {
      // Two others take an admin's role: what the one signs counts once the other confirms it.
      if (role === "admin" && granted_by !== person) {
        this.revocations.set(grant_id, [name, this.grants.get(name) ?? []]);
        this.file("role", grant_id, digest, granted_by, person);
      } else {
        this.grants.delete(name);
      }
      return;
    }
    if (granted_by === person) throw new Broken("nobody grants a role to themselves");
    const grant = {
      id: grant_id,
      from: moment(event.valid_from),
      until: moment(event.valid_until),
    };
    this.grants.set(name, [...(this.grants.get(name) ?? []), grant]);
    this.file("role", grant_id, digest, granted_by, person);
  }

  private install(event: Of<"installation">, digest: string, at: Moment, seq: number): void {
    const { installation: id, key_id: keyId, public_key: publicKey } = event;
    demandOwnId(keyId, publicKey);
    const taken = this.installed.has(keyId) || this.installed.has(id);
    if (taken || this.keys.has(keyId)) {
      throw new Broken("the installation or its key was enrolled before");
    }
    const by = event.enrolled_by;
    if (!ROLES.some((role) => this.holds(by, role, at))) {
      throw new Broken("its signer held no role");
    }
    this.installed.add(keyId).add(id);
    // Right after genesis there is nobody but the founders.
    const counts = seq === 1;
    this.installations.push({ id, keyId, publicKey, enrolledBy: by, confirmedBy: "", counts });
    this.file("installation", id, digest, by, by);
    const fact = this.facts.get(`installation ${id}`);
    // As it stands in the database, where it counts already.
    if (fact) fact.confirmed = counts;
  }

  /** The installation with this key. */
  installation(keyId: string): Installation | undefined {
    return this.installations.find((one) => one.keyId === keyId);
  }

  /** Whether an agent, a worker or an installation is paused or revoked now. */
  isStopped(machine: string): boolean {
    const standing = this.standings.get(machine);
    return standing !== undefined && (standing.revoked || standing.paused);
  }

  /** How often a machine was stopped so far. */
  stopsOf(machine: string): number {
    return this.standings.get(machine)?.stops ?? 0;
  }

  /** A pause and a revocation count at once, a resumption from its confirmation on. */
  private stand(
    [id, event, machine]: [string, string, string],
    known: boolean,
    subject: string,
    by: string,
    digest: string,
  ): void {
    if (!known) throw new Broken("it stops or resumes what was never registered");
    const standing = this.standings.get(machine) ?? { revoked: false, paused: false, stops: 0 };
    this.standings.set(machine, standing);
    if (standing.revoked) throw new Broken("what it stops or resumes was revoked for good");
    if (event === "revoked") {
      standing.revoked = true;
      standing.stops += 1;
    } else if (event === "paused") {
      if (standing.paused) throw new Broken("it was paused already");
      standing.paused = true;
      standing.stops += 1;
    } else {
      if (!standing.paused) throw new Broken("it was not paused");
      this.resumptions.set(id, [subject, standing, standing.stops]);
      this.file("resumption", id, digest, by, by);
    }
  }

  private confirm(event: Of<"confirmation">, at: Moment): void {
    this.demandAdmin(event.person, at);
    const fact = this.facts.get(`${event.fact} ${event.fact_id}`);
    if (!fact) throw new Broken("it confirms something that was never recorded");
    if (fact.confirmed) throw new Broken("it confirms something a second time");
    if (fact.digest !== event.fact_digest) {
      throw new Broken("it confirms another statement than the one recorded");
    }
    if (!this.trial && (event.person === fact.madeBy || event.person === fact.about)) {
      throw new Broken(
        "it is not a second person's: the confirmer made the fact or is its subject",
      );
    }
    if (fact.outdated) {
      throw new Broken(
        event.fact === "mandate"
          ? "it confirms a mandate that was written before the one in force came into force"
          : "it confirms a policy that was drafted before the one in force came into force",
      );
    }
    fact.confirmed = true;
    if (event.fact === "policy") {
      for (const [name, other] of this.facts) {
        if (name.startsWith("policy ")) other.outdated ||= !other.confirmed;
      }
    }
    if (event.fact === "mandate") this.mandateConfirmed(event.fact_id);
    if (event.fact === "key") this.keyConfirmed(event.fact_id);
    for (const one of this.installations) {
      if (event.fact !== "installation" || one.id !== event.fact_id) continue;
      one.confirmedBy = event.person;
      one.counts = true;
    }
    const resumed = event.fact === "resumption" ? this.resumptions.get(event.fact_id) : undefined;
    // One that was stated before another pause ends nothing.
    if (resumed && resumed[1].stops === resumed[2]) resumed[1].paused = false;
    const revoked = event.fact === "role" ? this.revocations.get(event.fact_id) : undefined;
    if (revoked) {
      const [name, ends] = revoked;
      const left = (this.grants.get(name) ?? []).filter((grant) => !ends.includes(grant));
      this.grants.set(name, left);
    }
  }

  /** From then on it counts, and those of the same agent that were written before it never will. */
  private mandateConfirmed(id: string): void {
    const made = this.mandates.get(id);
    if (!made) return;
    this.mandated.set(made.agent, made.kinds);
    for (const [other, { agent }] of this.mandates) {
      const fact = this.facts.get(`mandate ${other}`);
      if (fact && agent === made.agent) fact.outdated ||= !fact.confirmed;
    }
  }

  /** A rotation ends the key that it replaces. Of several enrolments that waited one comes into force, and the others never. */
  private keyConfirmed(eventId: string): void {
    const key = this.introduced.get(eventId);
    if (!key) return;
    const confirmed = this.confirmedKeys.get(key.person) ?? 0;
    this.confirmedKeys.set(key.person, confirmed + 1);
    const old = this.keys.get(key.replaces);
    if (old) {
      if (old.ended) throw new Broken("the key that it replaces no longer counted");
      old.ended = true;
    } else if (confirmed !== key.after) {
      throw new Broken("another key of the person was confirmed since this one was enrolled");
    }
  }
}

function demand(broken: string): void {
  if (broken !== "") throw new Broken(broken);
}

function demandOwnId(keyId: string, publicKey: string): void {
  if (sha256Hex(unhex(publicKey)) !== keyId) {
    throw new Broken("a key id is not the SHA-256 of its public key");
  }
}
