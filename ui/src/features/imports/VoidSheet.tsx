import { useState } from "react";
import type { Act, ImportRow } from "~/api/client";
import { useReread } from "~/api/hooks";
import { ActSheet } from "~/features/people/ActSheet";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import { useSettled } from "~/shared/useSettled";

/** A supervisor takes an import out of force: a reason, the statement as it will be signed, and the button that signs it. */
export function VoidSheet({ of, onClose }: { of: ImportRow; onClose: () => void }) {
  const words = t.imports.void;
  const reread = useReread();
  const [reason, setReason] = useState("");
  const settled = useSettled(reason, 250);
  const act: Act | null =
    settled.trim() === ""
      ? null
      : { act: "void_import", import_id: of.import_id, reason: settled.trim() };
  const missing =
    reason.trim() === "" ? words.first : settled !== reason ? t.common.loading : undefined;
  return (
    <ActSheet
      title={words.title(count(of.seq))}
      what={
        <>
          <p>{words.what(count(of.accepted), t.imports.kinds[of.kind].toLowerCase())}</p>
          <p className="text-12">{words.stays}</p>
        </>
      }
      act={act}
      missing={missing}
      sign={words.sign}
      onClose={onClose}
      onSigned={() => {
        reread("imports");
        onClose();
      }}
    >
      <Field
        label={words.reason}
        aside={t.common.required}
        rows={3}
        value={reason}
        onChange={setReason}
        hint={words.reasonHint}
      />
    </ActSheet>
  );
}
