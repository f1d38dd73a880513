import type { CommandName, Commands, Event } from "./gen";
import { Refusal, type Transport } from "./transport";

export * from "./gen";
export { asApiError, Refusal, type Transport } from "./transport";

let transport: Transport | undefined;

/** Chooses the bridge once, before the first screen. */
export async function connect(): Promise<void> {
  if (transport) return;
  if ("__TAURI_INTERNALS__" in window) {
    transport = (await import("./tauri")).tauriTransport;
  } else if (import.meta.env.VITE_FAKE) {
    transport = (await import("./fake")).createFake(window.location.search);
  } else {
    throw new Error("This page belongs into the Countersign program and does nothing by itself.");
  }
}

/** For tests: the transport to use from now on. */
export function setTransport(next: Transport): void {
  transport = next;
}

/** Calls one command; throws `Refusal`. */
export function call<N extends CommandName>(
  name: N,
  request: Commands[N]["request"],
): Promise<Commands[N]["response"]> {
  if (!transport) return Promise.reject(new Refusal(notConnected));
  return transport.call(name, request);
}

/** Hears every event; answers how to stop. */
export function hear(heard: (event: Event) => void): () => void {
  return transport?.listen(heard) ?? (() => {});
}

/** Draws everything so many times as large. */
export function zoom(factor: number): void {
  transport?.zoom(factor);
}

const notConnected = {
  code: "internal",
  message: "The window is not connected to the program.",
  hint: "Close it and open it again.",
  fault: "program",
  members: {},
} as const;
