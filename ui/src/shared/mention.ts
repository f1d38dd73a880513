/** What stands after each `@` that begins a word, in small letters, each once; an address is none, and neither is the full stop that ends a sentence. */
export function mentioned(text: string): string[] {
  const found = [...text.matchAll(/(?<![\p{L}\p{N}_.@-])@([A-Za-z0-9_.-]+)/gu)]
    .map(([, word]) => (word ?? "").replace(/[.-]+$/, "").toLowerCase())
    .filter((word) => word !== "");
  return [...new Set(found)];
}
