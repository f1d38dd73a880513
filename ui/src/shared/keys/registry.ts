/** Handlers by action id; the newest stands on top, so that a sheet wins over the screen below. */
export interface KeyRegistry {
  add(action: string, handler: (event: KeyboardEvent) => void): () => void;
  has(action: string): boolean;
  /** Calls the newest handler; false where there is none. */
  fire(action: string, event: KeyboardEvent): boolean;
}

export function createRegistry(): KeyRegistry {
  const handlers = new Map<string, ((event: KeyboardEvent) => void)[]>();
  return {
    add(action, handler) {
      const list = handlers.get(action) ?? [];
      list.push(handler);
      handlers.set(action, list);
      return () => {
        const at = list.lastIndexOf(handler);
        if (at >= 0) list.splice(at, 1);
      };
    },
    has: (action) => (handlers.get(action)?.length ?? 0) > 0,
    fire(action, event) {
      const handler = handlers.get(action)?.at(-1);
      if (!handler) return false;
      handler(event);
      return true;
    },
  };
}
