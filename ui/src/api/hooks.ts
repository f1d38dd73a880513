import {
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { call, hear } from "./client";
import type { CommandName, Commands, Event, Progress } from "./gen";

type Request<N extends CommandName> = Commands[N]["request"];
type Response<N extends CommandName> = Commands[N]["response"];

/** The key under which an answer is kept. */
export function queryKey<N extends CommandName>(name: N, request?: Request<N>) {
  return request === undefined ? [name] : [name, request];
}

interface Options {
  enabled?: boolean;
  staleTime?: number;
  keep?: boolean;
  /** Events are hints; this is the truth behind them. */
  every?: number;
}

/** Reads by a command. */
export function useCommand<N extends CommandName>(
  name: N,
  request: Request<N>,
  { enabled = true, staleTime = 0, keep = false, every }: Options = {},
): UseQueryResult<Response<N>> {
  return useQuery<Response<N>>({
    queryKey: queryKey(name, request),
    queryFn: () => call(name, request),
    enabled,
    staleTime,
    ...(every ? { refetchInterval: every } : {}),
    ...(keep ? { placeholderData: (old: Response<N> | undefined) => old } : {}),
  } as Parameters<typeof useQuery<Response<N>>>[0]);
}

/** Does something by a command. Nothing is shown as done before the core has answered. */
export function useDo<N extends CommandName>(
  name: N,
  done?: (response: Response<N>, request: Request<N>) => void,
): UseMutationResult<Response<N>, Error, Request<N>> {
  return useMutation<Response<N>, Error, Request<N>>({
    mutationFn: (request) => call(name, request),
    ...(done
      ? { onSuccess: (response: Response<N>, request: Request<N>) => done(response, request) }
      : {}),
  });
}

/** Has what these commands answered read again wherever it is shown. */
export function useReread(): (...names: CommandName[]) => void {
  const client = useQueryClient();
  return useCallback(
    (...names) => {
      for (const name of names) void client.invalidateQueries({ queryKey: [name] });
    },
    [client],
  );
}

/** Hears events while mounted. */
export function useEvents(heard: (event: Event) => void): void {
  const latest = useRef(heard);
  useLayoutEffect(() => {
    latest.current = heard;
  });
  useEffect(() => hear((event) => latest.current(event)), []);
}

/** How far a job of this screen is. */
export function useProgress(job: string | null): Progress | null {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEvents((event) => {
    if (event.event === "progress" && event.job === job) setProgress(event);
  });
  return progress?.job === job ? progress : null;
}

/** Reads are tried again only where the surroundings failed, and by event, not by polling. */
export const queryDefaults: NonNullable<ConstructorParameters<typeof QueryClient>[0]> = {
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
};
