import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { EVENT_NAME, type Event } from "./gen";
import { asApiError, Refusal, type Transport } from "./transport";

/** The host's bridge. The only module that imports the host's library. */
export const tauriTransport: Transport = {
  async call(name, request) {
    try {
      return await invoke(name, { request });
    } catch (thrown) {
      throw new Refusal(asApiError(thrown));
    }
  },
  listen(heard) {
    let stopped = false;
    let stop: (() => void) | undefined;
    void listen<Event>(EVENT_NAME, (event) => heard(event.payload)).then((unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    });
    return () => {
      stopped = true;
      stop?.();
    };
  },
  // The window's own: what is narrow then is laid out as narrow, too.
  zoom: (factor) => void getCurrentWebview().setZoom(factor),
};
