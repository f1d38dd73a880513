import { describe, expect, it } from "vitest";
import { isSingleKey, shownKeys } from "~/shared/keys/match";
import { effectiveKeys, KEY_TABLE, pressed, takenBy } from "./keyTable";

const keysOf = (action: string, changes: { action: string; keys: string }[] = []) =>
  effectiveKeys(changes).find((binding) => binding.action === action)?.keys;

describe("key map", () => {
  it("has no key twice where both would fire", () => {
    for (const row of KEY_TABLE) {
      for (const keys of row.keys)
        expect(takenBy(row.action, keys, []), `${row.action} ${keys}`).toBeNull();
    }
  });

  it("lets a change win, and an empty change switch off", () => {
    expect(keysOf("list.next")).toEqual(["j"]);
    expect(keysOf("list.next", [{ action: "list.next", keys: "n" }])).toEqual(["n"]);
    expect(keysOf("list.next", [{ action: "list.next", keys: "" }])).toEqual([]);
  });

  it("no single key signs", () => {
    for (const keys of keysOf("sheet.sign") ?? []) expect(isSingleKey(keys)).toBe(false);
    for (const action of ["action.approve", "action.reject"])
      expect(keysOf(action)?.every(isSingleKey)).toBe(true);
  });

  it("writes presses as it reads them", () => {
    expect(pressed(new KeyboardEvent("keydown", { key: "K", ctrlKey: true }))).toBe("Control+k");
    expect(pressed(new KeyboardEvent("keydown", { key: "?", shiftKey: true }))).toBe("[Shift]+?");
    expect(pressed(new KeyboardEvent("keydown", { key: "Shift", shiftKey: true }))).toBeNull();
    expect(shownKeys("Control+Enter")).toBe("Ctrl Enter");
    expect(shownKeys("[Shift]+?")).toBe("?");
    expect(shownKeys("g q")).toBe("G Q");
  });
});
