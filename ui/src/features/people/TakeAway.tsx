import { useState } from "react";
import type { Act, PersonRow, Recorded } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { Tick } from "~/shared/ui/Tick";
import { useSettled } from "~/shared/useSettled";
import { ActSheet } from "./ActSheet";

interface Option {
  id: string;
  text: string;
  what: string;
  act: Act;
}

/** Each role and each key that can be taken from somebody; roles by an admin only. */
function options({ person, roles, keys }: PersonRow, admin: boolean): Option[] {
  const words = t.people;
  return [
    ...(admin ? roles : []).map(
      ({ role }): Option => ({
        id: role,
        text: words.aRole(t.role[role]),
        what:
          role === "admin" && !person.you
            ? words.takeAdmin(person.name)
            : words.takeRole(person.name, t.role[role]),
        act: { act: "revoke_role", person: person.person, role },
      }),
    ),
    ...keys
      .filter((key) => key.state !== "revoked")
      .map(
        (key): Option => ({
          id: key.key_id,
          text: words.aKey(key.fingerprint),
          what: words.takeKey(person.name),
          act: { act: "revoke_key", key_id: key.key_id, compromised_since_seq: null },
        }),
      ),
  ];
}

const NUMBER = /^\d{1,15}$/;

interface Props {
  from: PersonRow;
  admin: boolean;
  onClose: () => void;
}

/** Takes a role or a key from somebody, one after the other, each with a signature of its own. */
export function TakeAway({ from, admin, onClose }: Props) {
  const words = t.people;
  const all = options(from, admin);
  const [picked, setPicked] = useState<string | null>(null);
  const [stolen, setStolen] = useState(false);
  const [since, setSince] = useState("");
  const [done, setDone] = useState<Recorded | null>(null);
  const option = all.find((each) => each.id === picked);
  const number = useSettled(since.trim(), 250);
  const asKey = option?.act.act === "revoke_key" ? option.act : null;
  const fits = NUMBER.test(since.trim());
  const act: Act | null = asKey
    ? !stolen
      ? asKey
      : NUMBER.test(number)
        ? { ...asKey, compromised_since_seq: Number(number) }
        : null
    : (option?.act ?? null);
  const missing =
    all.length === 0
      ? words.takeNothing
      : !option
        ? words.takePick
        : asKey && stolen && !fits
          ? words.stolenForm
          : asKey && stolen && number !== since.trim()
            ? t.common.loading
            : undefined;
  return (
    <ActSheet
      title={words.takeFrom(from.person.name)}
      what={
        <>
          <p>{option?.what ?? (all.length === 0 ? words.takeNothing : words.takePick)}</p>
          <p className="text-12 text-ink-3">{words.takeLogin}</p>
        </>
      }
      act={act}
      missing={missing}
      sign={words.takeDo}
      onClose={onClose}
      onSigned={(recorded) => {
        setDone(recorded);
        setPicked(null);
        setStolen(false);
        setSince("");
      }}
    >
      {done ? (
        <Note kind="ok" live>
          {t.acts.recorded(count(done.seq))}
        </Note>
      ) : null}
      {all.length > 0 ? (
        <Choice
          label={words.takeWhat}
          placeholder={words.takePick}
          value={picked}
          options={all.map(({ id, text }) => ({ id, text }))}
          onChange={(id) => {
            setPicked(id);
            setDone(null);
          }}
        />
      ) : null}
      {asKey ? (
        <>
          <Tick on={stolen} onChange={setStolen}>
            {words.stolen}
          </Tick>
          {stolen ? (
            <Field
              label={words.stolenSince}
              value={since}
              onChange={setSince}
              hint={words.stolenHint}
              {...(since !== "" && !fits ? { error: words.stolenForm } : {})}
            />
          ) : null}
        </>
      ) : null}
    </ActSheet>
  );
}
