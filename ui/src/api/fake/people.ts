import type {
  Confirm,
  EnrolPerson,
  PendingConfirmation,
  People,
  PersonRow,
  Proposed,
  Recorded,
  Role,
} from "../gen";
import { resumptions, revoked, standing, taken } from "./agents";
import { movingKey } from "./move";
import { hex, idOf, PEOPLE, refuse, type World, YOU } from "./world";

/** A key that another proposed and the reader may confirm. */
export const KEY_FACT = idOf(601);

const ROLES: Role[][] = [
  ["analyst", "admin"],
  ["compliance_officer"],
  ["analyst"],
  ["supervisor", "admin"],
  ["compliance_officer", "supervisor"],
  ["auditor"],
];

export function people(world: World): People {
  const rows = PEOPLE.map(
    (person, index): PersonRow => ({
      person,
      login: person.name.toLowerCase().replace(" ", "."),
      roles: (ROLES[index] ?? [])
        .filter((role) => !taken(world, person.person, role))
        .map((role) => ({
          role,
          valid_until: index === 5 ? world.iso(90 * 86_400_000) : null,
          pending: false,
        })),
      keys: [
        {
          key_id: hex(70 + index),
          fingerprint:
            index === 0
              ? "A1F3 90C2 77DE 4B08"
              : (
                  hex(70 + index, 16)
                    .toUpperCase()
                    .match(/.{4}/g) ?? []
                ).join(" "),
          custody: index === 1 ? "passphrase" : "os-account",
          state: revoked(world, hex(70 + index))
            ? "revoked"
            : index === 2
              ? "pending"
              : index === 4
                ? "revoked"
                : "active",
          enrolled_seq: 40 + index,
          countersigned_by: index === 2 ? null : "Mirela Dantas",
          compromised_since_seq:
            index === 4 ? 47_110 : (revoked(world, hex(70 + index))?.compromised_since_seq ?? null),
        },
      ],
      since: world.iso(-(200 - index * 20) * 86_400_000),
      seq: 12 + index,
      pending: false,
    }),
  );
  return {
    people: rows,
    installations: [
      {
        installation: idOf(701),
        name: "Workstation 14",
        fingerprint: "77C0 12AB 90DE 4410",
        enrolled_by: "Mirela Dantas",
        this_one: true,
        standing: standing(world, idOf(701), 3),
      },
      {
        installation: idOf(702),
        name: "Worker ledger-02",
        fingerprint: "1D5E 83F0 A2C4 7B19",
        enrolled_by: "Eamon Strand",
        this_one: false,
        standing: standing(world, idOf(702), 5),
      },
    ],
  };
}

export function pending(world: World): PendingConfirmation[] {
  if (world.options.empty) return [];
  const all: PendingConfirmation[] = [
    {
      fact: "key",
      fact_id: KEY_FACT,
      fact_digest: hex(801),
      sentence: "Tomas Brandvik enrols key 0C1D 77E2 9A40 B3F6, kept in the computer account.",
      proposed_by: PEOPLE[2] ?? YOU,
      at: world.iso(-50 * 60_000),
      seq: world.head - 20,
      says: [
        { name: "Event", value: "enrolled", mono: true },
        { name: "Person", value: "Tomas Brandvik", mono: false },
        { name: "Key", value: hex(72), mono: true },
        { name: "Custody", value: "os-account", mono: true },
      ],
      rules: [],
      statement: `{"type":"countersign/key/v1","origin":"countersign/${hex(1, 32)}","event":"enrolled"}`,
      refusal: null,
      also: [],
    },
    {
      fact: "role",
      fact_id: idOf(602),
      fact_digest: hex(802),
      sentence: "Jonas Wehrli becomes supervisor until 28 Feb 2027.",
      proposed_by: YOU,
      at: world.iso(-3 * 3_600_000),
      seq: world.head - 90,
      says: [
        { name: "Person", value: "Jonas Wehrli", mono: false },
        { name: "Role", value: "supervisor", mono: true },
      ],
      rules: [],
      statement: `{"type":"countersign/role/v1","origin":"countersign/${hex(1, 32)}","event":"granted"}`,
      refusal: "You proposed it yourself; another admin confirms.",
      also: [],
    },
  ];
  return [...all, ...movingKey(world), ...resumptions(world)].filter(
    (each) => !world.confirmed.has(each.fact_id),
  );
}

export function confirm(world: World, request: Confirm): Recorded {
  const found = pending(world).find((each) => each.fact_id === request.fact_id);
  if (!found)
    refuse(
      "not-found",
      "There is no fact of that id that waits.",
      "Look again: somebody may have confirmed it.",
    );
  if (found.refusal)
    refuse(
      "second-person",
      "This takes effect by a second person.",
      "Ask another admin: you proposed it yourself.",
    );
  world.confirmed.add(request.fact_id);
  const seq = world.append();
  return { seq, leaf: hex(seq), at: world.iso() };
}

export function enrolPerson(world: World, request: EnrolPerson): Proposed {
  if (!request.login) refuse("login-form", "This cannot be a login.", "Correct it and try again.");
  const seq = world.append();
  return { recorded: { seq, leaf: hex(seq), at: world.iso() }, pending: pending(world) };
}

export function grantRole(world: World): Recorded {
  const seq = world.append();
  return { seq, leaf: hex(seq), at: world.iso() };
}
