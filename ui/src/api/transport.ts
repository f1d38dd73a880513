import type { ApiError, CommandName, Commands, Event } from "./gen";

/** How commands reach the core: the host's bridge, or the fake in tests and pictures. */
export interface Transport {
  call<N extends CommandName>(
    name: N,
    request: Commands[N]["request"],
  ): Promise<Commands[N]["response"]>;
  listen(heard: (event: Event) => void): () => void;
  /** Draws everything so many times as large. */
  zoom(factor: number): void;
}

/** A command's refusal, as an exception. */
export class Refusal extends Error {
  readonly error: ApiError;
  constructor(error: ApiError) {
    super(error.message);
    this.name = "Refusal";
    this.error = error;
  }
}

/** Whatever a transport threw, as the error that screens can show. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof Refusal) return thrown.error;
  if (isApiError(thrown)) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "internal",
    message: `Something went wrong inside the program: ${reason}.`,
    hint: "Nothing was changed. The log has the details.",
    fault: "program",
    members: { reason },
  };
}

function isApiError(value: unknown): value is ApiError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "message" in value &&
    "hint" in value
  );
}
