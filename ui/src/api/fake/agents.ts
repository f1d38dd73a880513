import type {
  Act,
  ActPreview,
  AgentFigures,
  AgentRow,
  AgentRun,
  Agents,
  Field,
  MachineStanding,
  Mandate,
  PendingConfirmation,
  PreviewAct,
  Recorded,
  Role,
  RunAgent,
  SignAct,
} from "../gen";
import { nextVersion, soundPolicy } from "./policies";
import { actionId, label } from "./shapes";
import { hex, idOf, mix, PEOPLE, person, refuse, type World } from "./world";

type StandAct = Extract<Act, { act: "stand_agent" | "stand_installation" }>;
type MandateAct = Extract<Act, { act: "mandate" }>;
type RevokeKey = Extract<Act, { act: "revoke_key" }>;

const DAY = 86_400_000;
const NAMES = ["aml-screening", "fraud-triage", "payment-limits", "runner", "kyc-refresh"];
/** Paused, with a resumption by another that waits. */
export const PAUSED_AGENT = idOf(712);
const RESUMPTION = idOf(690);

const machineOf = (act: StandAct) => (act.act === "stand_agent" ? act.agent : act.installation);

/** What was signed of this machine here, in order. */
function acts(world: World, machine: string) {
  return world.acted.filter(
    (each): each is { act: StandAct; seq: number; at: string } =>
      (each.act.act === "stand_agent" || each.act.act === "stand_installation") &&
      machineOf(each.act) === machine,
  );
}

/** The reader's own resumption of a machine, in the form of an id. */
const resumptionOf = (seq: number) => idOf(9_000 + seq);

export function standing(world: World, machine: string, by: number): MachineStanding {
  let now: MachineStanding = {
    state: "active",
    since: { person: person(by), at: world.iso(-90 * DAY), seq: 61 },
    resumption: null,
  };
  if (machine === PAUSED_AGENT) {
    const resumed = world.confirmed.has(RESUMPTION);
    now = {
      state: resumed ? "active" : "paused",
      since: { person: person(5), at: world.iso(-2 * DAY), seq: 47_801 },
      resumption: resumed
        ? null
        : {
            fact_id: RESUMPTION,
            by: { person: person(3), at: world.iso(-DAY), seq: 48_002 },
          },
    };
  }
  for (const { act, seq, at } of acts(world, machine)) {
    const word = { person: person(0), at, seq };
    if (act.event === "resumed")
      now = { ...now, resumption: { fact_id: resumptionOf(seq), by: word } };
    else now = { state: act.event, since: word, resumption: null };
  }
  return now;
}

/** What was signed here of an agent's mandate; nobody confirms their own word, so that it waits. */
function mandates(
  world: World,
  agent: string,
): { mandate: Mandate | null; mandate_waiting: Mandate | null } {
  const written = world.acted.findLast(
    (each): each is { act: MandateAct; seq: number; at: string } =>
      each.act.act === "mandate" && each.act.agent === agent,
  );
  const by = { person: person(3), at: world.iso(-80 * DAY), seq: 71 };
  return {
    mandate:
      agent === idOf(711)
        ? {
            fact_id: idOf(691),
            purpose: "Triage of fraud incidents.",
            kinds: ["freeze_account", "request_information"],
            by,
            confirmed: { person: person(5), at: world.iso(-79 * DAY), seq: 74 },
          }
        : null,
    mandate_waiting: written
      ? {
          fact_id: idOf(9_500 + written.seq),
          purpose: written.act.purpose,
          kinds: written.act.kinds,
          by: { person: person(0), at: written.at, seq: written.seq },
          confirmed: null,
        }
      : null,
  };
}

/** What waits for a second person so that a machine goes on. */
export function resumptions(world: World): PendingConfirmation[] {
  return machines(world)
    .map(({ agent, name }) => ({ name, waits: standing(world, agent, 3).resumption }))
    .flatMap(({ name, waits }) =>
      waits
        ? [
            {
              fact: "resumption" as const,
              fact_id: waits.fact_id,
              fact_digest: hex(waits.by.seq),
              sentence: `Agent ${name} goes on.`,
              proposed_by: waits.by.person,
              at: waits.by.at,
              seq: waits.by.seq,
              says: [{ name: "Agent", value: name, mono: false }],
              rules: [],
              statement: `{"type":"countersign/agent-standing/v1","origin":"countersign/${hex(1, 32)}","event":"resumed"}`,
              refusal: waits.by.person.you
                ? "You proposed it yourself: another admin confirms it."
                : null,
              also: [],
            },
          ]
        : [],
    );
}

function figures(seed: number, size: number): AgentFigures {
  const part = (n: number, most: number) => mix(seed * 17 + n) % Math.max(1, most * size);
  const [approved, rejected, open] = [part(1, 90), part(2, 30), part(3, 20)];
  return {
    proposed: approved + rejected + open,
    open,
    approved,
    rejected,
    failed: part(4, 3),
    outcome_unknown: part(5, 2),
    decisions: approved + rejected,
    overridden: Math.floor((approved + rejected) / 9),
  };
}

function machines(world: World): AgentRow[] {
  return NAMES.map((name, index): AgentRow => {
    const agent = idOf(710 + index);
    const worker = name === "runner";
    return {
      agent,
      name,
      login: `agent_${name.replace("-", "_")}`,
      kind: worker ? "worker" : "agent",
      owner: person(index),
      registered: { person: person(3), at: world.iso(-91 * DAY), seq: 60 + index },
      standing:
        index === 4
          ? { state: "waiting", since: null, resumption: null }
          : standing(world, agent, 3),
      ...mandates(world, agent),
      versions: worker || index === 4 ? [] : [`2.${index + 1}.0`, `2.${index}.3`],
      kinds: worker || index === 4 ? [] : ["freeze_account", "request_information"],
      last_at: worker || index === 4 ? null : world.iso(-(index + 1) * 3_600_000),
      work: figures(index, worker || index === 4 ? 0 : 1),
      simulation: { ...figures(index, 0), proposed: index === 1 ? 12 : 0 },
    };
  });
}

export function agents(world: World): Agents {
  return { as_of: world.iso(), agents: world.options.empty ? [] : machines(world) };
}

/** A role that was taken here. */
export const taken = (world: World, of: string, role: Role) =>
  world.acted.some(
    ({ act }) => act.act === "revoke_role" && act.person === of && act.role === role,
  );

/** The revocation of a key that was signed here. */
export const revoked = (world: World, key: string) =>
  world.acted
    .map(({ act }) => act)
    .find((act): act is RevokeKey => act.act === "revoke_key" && act.key_id === key);

function says(world: World, act: Act): Field[] {
  const named = (id: string) =>
    PEOPLE.find((each) => each.person === id)?.name ??
    machines(world).find((each) => each.agent === id)?.name ??
    id;
  const row = (name: string, value: string, mono = false): Field => ({ name, value, mono });
  switch (act.act) {
    case "stand_agent":
      return [row("Agent", named(act.agent))];
    case "mandate":
      return [
        row("Agent", named(act.agent)),
        row("Purpose", hex(73_000), true),
        ...(act.kinds.length === 0 ? [] : [row("Kinds", act.kinds.join(","), true)]),
      ];
    case "stand_installation":
      return [row("Installation", act.installation, true)];
    case "revoke_role":
      return [row("Person", named(act.person)), row("Role", act.role, true)];
    case "revoke_key":
      return [
        row("Key", act.key_id, true),
        ...(act.compromised_since_seq === null
          ? []
          : [row("Compromised since record", String(act.compromised_since_seq), true)]),
      ];
    case "void_import":
      return [row("Import", act.import_id, true), row("Reason", hex(71_000), true)];
    case "draft_policy":
      return [row("Version", String(nextVersion(world))), row("Document", hex(72_000), true)];
  }
}

/** The same act shown twice is two statements, with a time and an id each. */
export function previewAct(world: World, { act }: PreviewAct): ActPreview {
  if (act.act === "void_import" && act.reason.trim() === "")
    refuse(
      "comment-empty",
      "There is no text, or it is too long.",
      "Write it, then send it again.",
    );
  if (act.act === "draft_policy") soundPolicy(world, act);
  world.shown += 1;
  const digest = hex(70_000 + world.shown);
  world.acts.set(digest, act);
  return {
    statement: `{"type":"countersign/act","origin":"countersign/${hex(1, 32)}","signed_at":"${world.iso(world.shown)}"}`,
    statement_digest: digest,
    says: says(world, act),
  };
}

export function signAct(world: World, request: SignAct): Recorded {
  const act = world.acts.get(request.statement_digest);
  if (!act)
    refuse(
      "preview-stale",
      "What would be signed is no longer what was shown to you.",
      "Read it again, then sign. Your text is kept.",
    );
  const needed = act.act === "void_import" ? "supervisor" : "admin";
  if (!world.session?.roles.includes(needed))
    refuse("role-missing", "You lack the role that this asks for.", "An admin grants it.");
  world.acts.delete(request.statement_digest);
  const seq = world.append();
  const at = world.iso();
  world.acted.push({ act, seq, at });
  return { seq, leaf: hex(seq), at };
}

/** An agent's run: by who answers for it, with its login's password, and cancelled where it was asked to be. */
export async function runAgent(world: World, request: RunAgent): Promise<AgentRun> {
  const agent = machines(world).find((each) => each.agent === request.agent);
  if (!agent) refuse("not-found", "There is no such agent.", "Check the id.");
  if (!agent.owner.you)
    refuse(
      "agent-of-another",
      `${agent.owner.name} answers for ${agent.name}.`,
      "Ask them to start it.",
    );
  if (request.password !== "right")
    refuse("wrong-password", "Login and password do not fit together.", "Type it again.");
  world.emit({ event: "progress", job: request.job, phase: "read", done: 3, total: 8 });
  await new Promise((resolve) => setTimeout(resolve, world.options.delay));
  if (world.cancelled.has(request.job)) refuse("cancelled", "It was cancelled.", "Start it again.");
  world.ran.push(request);
  return {
    looked: "8 incidents were looked at, with what the screening says of the accounts.",
    notices: [],
    found: 2,
    proposed: 1,
    made: [6, 10].map((index, place) => ({
      action_id: actionId(index),
      label: place === 0 ? label(index) : null,
      verb: "Escalate",
      object: `incident I-${index}`,
      outcome: place === 0 ? "proposed" : "known",
      agent_version: "2.1.0",
      explanation: "Three of the accounts that it names were flagged by the rule fan_in.",
      input: `{"incident":"I-${index}"}`,
      output: '{"flagged":3}',
    })),
  };
}
