import { textAstray } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Note } from "~/shared/ui/Note";

/** What was typed went nowhere: says so, and where to click. */
export function AstrayNote() {
  if (!useStore(textAstray)) return null;
  return (
    <div role="alert" className="fixed inset-x-0 bottom-10 z-10 mx-auto w-fit">
      <Note kind="warn">{t.keys.astray}</Note>
    </div>
  );
}
