import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { HostileText } from "./HostileText";
import { cutAt, visibleParts } from "./hostile";

describe("hostile text", () => {
  it("is text: no element, image or link comes of it", () => {
    const evil =
      '<img src=x onerror=alert(1)><a href="https://evil.example">click</a><script>1</script>';
    const { container } = render(<HostileText text={evil} />);
    expect(container.textContent).toBe(evil);
    expect(container.querySelectorAll("img,a,script")).toHaveLength(0);
  });

  it("makes what turns or hides text visible", () => {
    const { container } = render(
      <HostileText text={"pay\u202Eevil\u202C\u200B\u0007x\u{E0041}"} />,
    );
    expect(container.textContent).toBe("payU+202EevilU+202CU+200BU+0007xU+E0041");
    expect(container.querySelectorAll(".control-char")).toHaveLength(5);
    expect(container.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
  });

  it("leaves honest text alone, in any script", () => {
    const parts = visibleParts("Łódź, 東京, שלום, مرحبا 👍\nsecond line");
    expect(parts).toHaveLength(1);
    expect(parts[0]?.control).toBe(false);
  });

  it("draws marks that pile up on a letter as what they are", () => {
    const parts = visibleParts(`a${"\u0301".repeat(7)}b`);
    expect(parts.filter((part) => part.control)).toHaveLength(3);
  });

  it("never tears a character apart", () => {
    expect(cutAt("a👍b", 2)).toBe(1);
    expect(cutAt("a👍b", 3)).toBe(3);
    expect(cutAt("ab", 9)).toBe(2);
  });

  it("draws a million characters page by page, and folds them again", async () => {
    const { container } = render(<HostileText text={"x".repeat(1_000_000)} />);
    expect(container.textContent?.length).toBeLessThan(400);
    await userEvent.click(screen.getByRole("button", { name: "Show all (1,000,000 characters)" }));
    const shown = container.textContent?.length ?? 0;
    expect(shown).toBeGreaterThan(19_000);
    expect(shown).toBeLessThan(25_000);
    expect(container.textContent).toContain("Characters 1 to 20,000 of 1,000,000");
    await userEvent.click(screen.getByRole("button", { name: "Next part" }));
    expect(container.textContent).toContain("Characters 20,001 to 40,000 of 1,000,000");
    expect(container.textContent?.length).toBeLessThan(25_000);
    await userEvent.click(screen.getByRole("button", { name: "Fold" }));
    expect(container.textContent?.length).toBeLessThan(400);
  });
});
