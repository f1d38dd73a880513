import type { ImportDialect, ImportRefused } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";

interface Props {
  of: ImportRefused;
  onWay: (dialect: ImportDialect) => void;
}

/** Why the file cannot be read so. A doubt is a question with its answers; none is chosen for anybody. */
export function RefusedNote({ of, onWay }: Props) {
  const words = t.imports;
  const doubt = of.ways.length > 0;
  return (
    <Note kind={doubt ? "warn" : "crit"} live>
      <b className="font-semibold">{doubt ? words.question : words.refused}</b>
      <p>
        <HostileText text={of.message} limit={600} />
      </p>
      {doubt ? (
        <div className="mt-2 flex flex-wrap gap-2" role="group" aria-label={words.question}>
          {of.ways.map((way) => (
            <Button key={way.words} size="sm" onPress={() => onWay(way.dialect)}>
              {way.words}
            </Button>
          ))}
        </div>
      ) : (
        <p>{words.settle[of.setting ?? "none"]}</p>
      )}
    </Note>
  );
}
