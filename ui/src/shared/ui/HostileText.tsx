import { useState } from "react";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { cutAt, PAGE, visibleParts } from "./hostile";

interface Props {
  text: string;
  limit?: number;
  /** Keep line breaks. */
  block?: boolean;
  mono?: boolean;
}

const button = "link min-h-6 whitespace-nowrap text-12";

/**
 * Text that an agent, or a file, wrote. It is only ever text: no HTML, no link, no image. What
 * would change how its neighbours read is made visible. Of a long one only the beginning is drawn;
 * unfolded it is drawn whole up to a page, and page by page beyond: a million characters never
 * stand in the window at once.
 */
export function HostileText({ text, limit = 280, block = false, mono = false }: Props) {
  const [page, setPage] = useState<number | null>(null);
  const long = text.length > limit;
  const pages = Math.ceil(text.length / PAGE);
  const from = page === null ? 0 : cutAt(text, page * PAGE);
  const until = page === null ? cutAt(text, limit) : cutAt(text, (page + 1) * PAGE);
  const look = `hostile ${block ? "whitespace-pre-wrap" : ""} ${mono ? "mono" : ""}`;
  return (
    <span className={look} dir="auto">
      {visibleParts(long ? text.slice(from, until) : text).map((part, index) =>
        part.control ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity of their own
          <span key={index} className="control-char" title={t.common.controlCharacter}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
      {long && page === null ? (
        <>
          {"… "}
          <button type="button" className={button} onClick={() => setPage(0)}>
            {t.common.showAll(count(text.length))}
          </button>
        </>
      ) : null}
      {long && page !== null ? (
        <span
          className="flex flex-wrap items-center gap-x-3 font-sans text-12 text-ink-3"
          dir="ltr"
        >
          {pages > 1 ? (
            <>
              {t.common.characters(count(from + 1), count(until), count(text.length))}
              {page > 0 ? (
                <button type="button" className={button} onClick={() => setPage(page - 1)}>
                  {t.common.previousPart}
                </button>
              ) : null}
              {page + 1 < pages ? (
                <button type="button" className={button} onClick={() => setPage(page + 1)}>
                  {t.common.nextPart}
                </button>
              ) : null}
            </>
          ) : null}
          <button type="button" className={button} onClick={() => setPage(null)}>
            {t.common.fold}
          </button>
        </span>
      ) : null}
    </span>
  );
}
