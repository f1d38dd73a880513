import type { PersonRef, PolicyVersion } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Time } from "~/shared/ui/Time";

const name = (person: PersonRef) => (person.you ? t.common.you : person.name);

interface Props {
  versions: PolicyVersion[];
  shown: number;
  onShow: (version: number) => void;
}

/** Every version, newest first: who drafted it, who confirmed it, which is in force. */
export function VersionTable({ versions, shown, onShow }: Props) {
  const words = t.policies;
  return (
    <section className="card" aria-labelledby="policy-versions">
      <header>
        <h2 id="policy-versions">{words.versions}</h2>
        <span className="text-12 text-ink-3">{count(versions.length)}</span>
      </header>
      <table className="table table-wrap">
        <colgroup>
          <col className="w-[180px]" />
          <col />
          <col className="w-[300px]" />
          <col className="w-[220px]" />
          <col className="w-[140px]" />
        </colgroup>
        <thead>
          <tr>
            {Object.entries(words.columns).map(([id, text]) => (
              <th key={id} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {versions.map((each) => (
            <tr key={each.policy_id} aria-current={each.version === shown ? "true" : undefined}>
              <td>
                <button type="button" className="link min-h-6" onClick={() => onShow(each.version)}>
                  {words.show(count(each.version))}
                </button>
                {each.in_force ? <span className="tag tag-ok ml-2">{words.inForce}</span> : null}
              </td>
              <td>{each.title}</td>
              <td>
                <Time iso={each.drafted_at} /> {name(each.drafted_by)}
              </td>
              <td>
                {each.confirmed_by ? (
                  name(each.confirmed_by)
                ) : (
                  <span className="text-warn">{words.waits}</span>
                )}
              </td>
              <td className="mono">
                {count(each.seq)}
                {each.confirmed_seq === null ? "" : `, ${count(each.confirmed_seq)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
