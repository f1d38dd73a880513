import type { VerdictWord as Word } from "~/api/client";
import { t } from "~/shared/text";
import { VerdictWord } from "./VerdictWord";

const WORDS = Object.keys(t.verify.words) as Word[];

/** What each verdict says, with the one at hand marked. */
export function Meaning({ current }: { current: Word | null }) {
  return (
    <section className="card no-print">
      <header>
        <h2>{t.verify.meaning}</h2>
      </header>
      <table className="table">
        <colgroup>
          <col className="w-[200px]" />
          <col />
        </colgroup>
        <tbody>
          {WORDS.map((word) => (
            <tr
              key={word}
              aria-current={word === current ? "true" : undefined}
              className={word === current ? "bg-sunken font-medium" : "text-ink-2"}
            >
              <td>
                <VerdictWord verdict={word} />
              </td>
              <td className="text-12">{t.verify.means[word]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
