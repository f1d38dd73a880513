import { useReread } from "~/api/hooks";
import { ActSheet } from "~/features/people/ActSheet";
import { t } from "~/shared/text";

interface Props {
  text: string;
  calendars: string;
  onClose: () => void;
  onSigned: (seq: number) => void;
}

/** An admin proposes a text as the next version of the policy: the statement as it will be signed, and the button that signs it. */
export function ProposeSheet({ text, calendars, onClose, onSigned }: Props) {
  const words = t.policies.propose;
  const reread = useReread();
  return (
    <ActSheet
      title={words.title}
      what={<p>{words.what}</p>}
      act={{ act: "draft_policy", text, calendars }}
      sign={words.sign}
      onClose={onClose}
      onSigned={({ seq }) => {
        reread("policies");
        onSigned(seq);
      }}
    />
  );
}
