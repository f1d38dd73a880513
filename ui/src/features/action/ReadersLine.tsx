import { Eye } from "lucide-react";
import type { PersonRef } from "~/api/client";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

/** "Dev is reading this": said to the screen reader when it changes. */
export function ReadersLine({ readers }: { readers: PersonRef[] }) {
  return (
    <span role="status" className="inline-flex items-center gap-1.5">
      {readers.length > 0 ? (
        <>
          <Icon of={Eye} size={12} />
          {t.action.readers(readers.map((each) => each.name))}
        </>
      ) : null}
    </span>
  );
}
