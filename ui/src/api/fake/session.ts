import type {
  EnrolKey,
  Founded,
  FoundWorkspace,
  JoinTeam,
  KeyEnrolled,
  Session,
  SignIn,
  Status,
  Unlock,
  WorkspaceEntry,
  WorkspaceState,
} from "../gen";
import { backlog } from "./jobs";
import { type FakeOptions, hex, refuse, type World, YOU } from "./world";

const FINGERPRINT = "A1F3 90C2 77DE 4B08";

export function signedIn(options: FakeOptions): Session {
  return {
    workspace: "w1",
    workspace_name: "Aldermoor Bank, transaction review",
    mode: options.mode,
    person: YOU,
    login: "ilse.varga",
    roles: options.supervisor ? ["analyst", "supervisor", "admin"] : ["analyst", "admin"],
    key: options.keyless
      ? null
      : {
          key_id: `a1f390c277de4b08${hex(9, 48)}`,
          fingerprint: FINGERPRINT,
          custody: options.wrapped ? "passphrase" : "os-account",
          state: "active",
          unlocked: !options.wrapped,
        },
    locked: options.locked,
    lock_after_seconds: 900,
    duties: ["session", "review", "export", "admin"],
    features: ["claim", "hand_over"],
  };
}

function entries(world: World): WorkspaceEntry[] {
  if (world.options.firstRun) return [];
  return [
    {
      workspace: "w1",
      name: "Aldermoor Bank, transaction review",
      place: "team",
      location: "ledger-db.aldermoor.example/review",
      mode: "team",
      origin: `countersign/${hex(1, 32)}`,
      reachable: !world.options.offline,
      reason: world.options.offline ? "The server does not answer." : null,
      people: [
        { login: "ilse.varga", name: "Ilse Varga", custody: "os-account", remembered: false },
        { login: "noor.adeyemi", name: "Noor Adeyemi", custody: "passphrase", remembered: false },
      ],
      last_opened: world.iso(-86_400_000),
    },
    {
      workspace: "w2",
      name: "Trying it out",
      place: "this_computer",
      location: "~/.local/share/countersign/trying-it-out",
      mode: "trial",
      origin: `countersign/${hex(2, 32)}`,
      reachable: true,
      reason: null,
      people: [{ login: "ilse", name: "Ilse Varga", custody: "os-account", remembered: true }],
      last_opened: world.iso(-9 * 86_400_000),
    },
  ];
}

export function workspaceState(world: World): WorkspaceState {
  return {
    workspaces: entries(world),
    keyring: {
      state: "ready",
      sentence: "The keyring of this computer account is open.",
      hint: "Keys are kept in it under their owner's name.",
    },
    embedded: {
      available: true,
      sentence: "PostgreSQL 15 is installed on this computer.",
      hint: "",
    },
    session: world.session,
    settings: world.settings,
    versions: { program: "0.1.0", commit: "9a2b93c", bundle_format: 1, schema: 1 },
  };
}

export function signIn(world: World, request: SignIn): Session {
  if (request.password === "wrong") {
    refuse(
      "wrong-password",
      "Login and password do not fit together.",
      "Check both. Caps lock may be on.",
    );
  }
  if (request.login === "noor.adeyemi" && !request.passphrase) {
    refuse(
      "passphrase-needed",
      "This key is wrapped with a passphrase.",
      "Enter the passphrase and sign again.",
    );
  }
  world.session = signedIn({ ...world.options, locked: false });
  return world.session;
}

export function unlock(world: World, request: Unlock): Session {
  if (request.password === "wrong") {
    refuse(
      "wrong-password",
      "Login and password do not fit together.",
      "Check both. Caps lock may be on.",
    );
  }
  world.session = signedIn({ ...world.options, locked: false });
  return world.session;
}

export function found(world: World, request: FoundWorkspace): Founded {
  const logins = new Set(request.founders.map((founder) => founder.login));
  if (logins.size !== request.founders.length) {
    refuse(
      "founders",
      "Two founders have the same login.",
      "Give each founder a login of their own.",
    );
  }
  world.options.firstRun = false;
  world.trusted = true;
  const origin = `countersign/${hex(3, 32)}`;
  const founders = request.founders.map((founder, index) => ({
    name: founder.name,
    login: founder.login,
    custody: founder.custody,
    fingerprint: (
      hex(50 + index, 16)
        .toUpperCase()
        .match(/.{4}/g) ?? []
    ).join(" "),
  }));
  const lines = founders.map(
    (founder) => `founder ${founder.fingerprint.replaceAll(" ", "").toLowerCase()} ${founder.name}`,
  );
  return {
    workspace: "w1",
    origin,
    genesis_digest: hex(4),
    founders,
    trust: [`origin ${origin}`, `genesis ${hex(4)}`, ...lines, "installations 1"].join("\n"),
  };
}

export function join(world: World, request: JoinTeam): WorkspaceEntry {
  if (/:[^/@]*@/.test(request.url.replace(/^[a-z]+:\/\//, ""))) {
    refuse(
      "password-in-url",
      "This address cannot be used: it holds a password.",
      "Write postgres://host:port/database, without a password in it.",
    );
  }
  world.options.firstRun = false;
  const first = entries(world)[0];
  return (
    first ??
    refuse("no-workspace", "There is no workspace at this address.", "Check the database's name.")
  );
}

export function status(world: World): Status {
  const { offline } = world.options;
  return {
    database_host: "ledger-db.aldermoor.example",
    tls: "TLS 1.3",
    database_role: "person",
    online: !offline,
    offline_since: offline ? (world.offlineSince ?? world.iso()) : null,
    ledger: {
      head_seq: world.head,
      head_leaf: hex(world.head),
      verified_at: world.iso(-12_000),
      failed_at_seq: null,
      failure: null,
    },
    jobs: offline ? null : backlog(world),
    key_fingerprint: world.session?.key?.fingerprint ?? null,
    custody: world.session?.key?.custody ?? null,
    clock_skew_ms: 180,
    mode: world.session?.mode ?? "team",
  };
}

export function enrolKey(world: World, request: EnrolKey): KeyEnrolled {
  const seq = world.append();
  const key = {
    ...signedIn({ ...world.options, locked: false }).key,
    custody: request.custody,
    state: "pending" as const,
  };
  return {
    key: { key_id: hex(7), fingerprint: FINGERPRINT, unlocked: true, ...key },
    recorded: { seq, leaf: hex(seq), at: world.iso() },
  };
}

/** What the core asks before it signs. */
export function openKey(world: World, request: { passphrase: string | null }): void {
  const key = world.session?.key;
  if (key?.custody !== "passphrase" || (key.unlocked && !request.passphrase)) return;
  if (!request.passphrase)
    refuse(
      "passphrase-needed",
      "This key is wrapped with a passphrase.",
      "Enter the passphrase and sign again.",
    );
  if (request.passphrase !== "right")
    refuse(
      "wrong-passphrase",
      "The passphrase does not open this key.",
      "Type it again. The key was not touched.",
    );
  if (world.session) world.session = { ...world.session, key: { ...key, unlocked: true } };
}
