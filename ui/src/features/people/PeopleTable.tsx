import type { PersonKey, PersonRow } from "~/api/client";
import { count } from "~/shared/format/number";
import { date } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";

const STATE_TAGS = { active: "tag-ok", pending: "tag-warn", revoked: "tag-crit" } as const;

function KeyState({ of }: { of: PersonKey }) {
  const note =
    of.compromised_since_seq !== null
      ? t.people.compromised(count(of.compromised_since_seq))
      : of.countersigned_by
        ? t.people.countersigned(of.countersigned_by)
        : "";
  return (
    <span className="inline-flex items-center gap-2" title={note}>
      <span className={`tag ${STATE_TAGS[of.state]}`}>{t.people.keyStates[of.state]}</span>
      <span className="text-12 text-ink-3">{note}</span>
    </span>
  );
}

/** Begins something about somebody; absent where the reader may not. */
type Begin = ((row: PersonRow) => void) | undefined;

interface Props {
  people: PersonRow[];
  /** A further role. */
  onGive: Begin;
  /** A role or a key is taken away. */
  onTake: Begin;
}

/** Everybody with roles and key; what the ledger says of it stands beside. */
export function PeopleTable({ people, onGive, onTake }: Props) {
  const words = t.people.columns;
  return (
    <table className="table table-wrap">
      <colgroup>
        <col className="w-[128px]" />
        <col className="w-[128px]" />
        <col />
        <col className="w-[168px]" />
        <col className="w-[268px]" />
        <col className="w-[112px]" />
        {onGive ? <col className="w-[208px]" /> : null}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.login}</th>
          <th scope="col">{words.roles}</th>
          <th scope="col">{words.key}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" className="num">
            {words.seq}
          </th>
          {onGive ? (
            <th scope="col">
              <span className="sr">{t.people.giveRole}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {people.map((row) => {
          const key = row.keys[0];
          return (
            <tr key={row.person.person}>
              <td className="font-medium">
                {row.person.you ? t.action.route.youNamed(row.person.name) : row.person.name}
              </td>
              <td className="mono">{row.login}</td>
              <td>
                {row.roles
                  .map(
                    (grant) =>
                      `${t.role[grant.role]}${grant.valid_until ? ` ${t.people.until(date(grant.valid_until))}` : ""}`,
                  )
                  .join(", ")}
              </td>
              <td className="mono" title={key ? t.custody[key.custody] : undefined}>
                {key?.fingerprint ?? t.people.noKey}
              </td>
              <td>
                {row.pending ? (
                  <span className="tag tag-warn">{t.people.keyStates.pending}</span>
                ) : key ? (
                  <KeyState of={key} />
                ) : null}
              </td>
              <td className="num mono">{count(row.seq)}</td>
              {onGive ? (
                <td>
                  {row.pending ? null : (
                    <span className="flex flex-wrap">
                      <Button
                        size="sm"
                        kind="quiet"
                        label={`${t.people.giveRole}: ${row.person.name}`}
                        onPress={() => onGive(row)}
                      >
                        {t.people.giveRole}
                      </Button>
                      {onTake ? (
                        <Button
                          size="sm"
                          kind="quiet"
                          label={`${t.people.takeAway}: ${row.person.name}`}
                          onPress={() => onTake(row)}
                        >
                          {t.people.takeAway}
                        </Button>
                      ) : null}
                    </span>
                  )}
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
