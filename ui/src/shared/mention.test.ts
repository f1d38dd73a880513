import { expect, it } from "vitest";
import { mentioned } from "./mention";

// The same texts as in the rule of the core, which says who is told.
it.each([
  ["@dave", ["dave"]],
  ["Please look, @dave.", ["dave"]],
  ["@Dave and @DAVE, (@erin)", ["dave", "erin"]],
  ["@a.b-c_d9 - @dave-", ["a.b-c_d9", "dave"]],
  ["\n@dave\t@erin", ["dave", "erin"]],
  ["„@dave“ …@erin", ["dave", "erin"]],
  ["dave, dave@bank.example, x@@dave, ü@dave, a.@dave, _@dave", []],
  ["@ dave @. @- @", []],
  ["@daveé", ["dave"]],
  ["", []],
])("%j names %j", (text, named) => {
  expect(mentioned(text)).toEqual(named);
});
