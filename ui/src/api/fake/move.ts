import type { BeginMove, MoveBegun, MoveKey, PendingConfirmation, Recorded } from "../gen";
import { hex, idOf, refuse, type World, YOU } from "./world";

/** Of the key in the file that is picked. */
export const MOVED = "5B7C 20E1 94AF 6D03";

export function beginMove(world: World, request: BeginMove): MoveBegun {
  if (world.session?.key)
    refuse("key-exists", "A key of yours is in this keyring.", "Sign with that one.");
  if (request.custody === "passphrase" && !request.passphrase)
    refuse("passphrase-needed", "This custody needs a passphrase.", "Choose one.");
  return { name: `${world.session?.login}.key-move.json`, fingerprint: MOVED };
}

export function moveKey(world: World, request: MoveKey): Recorded {
  const plain = (text: string) => text.replaceAll(/\s/g, "").toLowerCase();
  if (plain(request.fingerprint) !== plain(MOVED))
    refuse(
      "handed-file",
      "The key in this file has another fingerprint than the one that was named.",
      "Read it again on the new computer. If it stays, somebody changed the file on its way: sign nothing.",
    );
  world.moving = true;
  const seq = world.append();
  return { seq, leaf: hex(seq), at: world.iso() };
}

/** What waits for a second person then, who is not the reader. */
export function movingKey(world: World): PendingConfirmation[] {
  if (!world.moving) return [];
  return [
    {
      fact: "key",
      fact_id: idOf(603),
      fact_digest: hex(803),
      sentence: `Ilse Varga moves to key ${MOVED}, kept in the computer account.`,
      proposed_by: YOU,
      at: world.iso(),
      seq: world.head,
      says: [
        { name: "Event", value: "rotated", mono: true },
        { name: "Person", value: "Ilse Varga", mono: false },
      ],
      rules: [],
      statement: `{"type":"countersign/key/v1","origin":"countersign/${hex(1, 32)}","event":"rotated"}`,
      refusal: "You proposed it yourself; another admin confirms.",
      also: [],
    },
  ];
}
