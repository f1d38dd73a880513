import { ChevronDown } from "lucide-react";
import {
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Button as Trigger,
} from "react-aria-components";
import { Icon } from "./Icon";

export interface Option {
  id: string;
  text: string;
  /** Short code before the text, in the fixed-width face. */
  code?: string;
}

interface Props {
  label: string;
  options: Option[];
  value: string | null;
  onChange: (id: string) => void;
  aside?: string;
  placeholder: string;
  autoFocus?: boolean;
  hideLabel?: boolean;
  className?: string;
}

/** One out of a list: react-aria's select, with typing ahead. */
export function Choice(props: Props) {
  const pick = (key: Key | null) => key !== null && props.onChange(String(key));
  return (
    <Select
      value={props.value}
      onChange={pick}
      placeholder={props.placeholder}
      autoFocus={props.autoFocus ?? false}
      className={props.className ?? ""}
    >
      <Label className={props.hideLabel ? "sr" : "mb-1 flex items-baseline text-12 font-medium"}>
        {props.label}
        {props.aside ? <span className="ml-auto font-normal text-ink-3">{props.aside}</span> : null}
      </Label>
      <Trigger className="input flex items-center gap-2 text-left">
        <SelectValue className="min-w-0 flex-1 truncate" />
        <Icon of={ChevronDown} tone="dim" />
      </Trigger>
      <Popover className="popover min-w-(--trigger-width)" offset={2}>
        <ListBox className="max-h-72 outline-none">
          {props.options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.text} className="option">
              {option.code ? <span className="mono mr-2">{option.code}</span> : null}
              {option.text}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
