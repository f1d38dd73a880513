import { exact, isMoment, utc } from "~/shared/format/time";
import { HostileText } from "./HostileText";

interface Props {
  text: string;
  limit?: number;
  mono?: boolean;
}

/** A value as it came, but for a moment of UTC: that stands in the reader's zone and form, whole, and as it came on pointing. */
export function ValueText({ text, limit, mono }: Props) {
  if (isMoment(text))
    return (
      <time dateTime={text} title={utc(text)} className="whitespace-nowrap">
        {exact(text)}
      </time>
    );
  return (
    <HostileText
      text={text}
      {...(limit === undefined ? {} : { limit })}
      {...(mono === undefined ? {} : { mono })}
    />
  );
}
