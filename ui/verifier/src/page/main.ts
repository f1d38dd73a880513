/** The one script of verify.html: the page, and in its worker the verifier. */
import { openDesk } from "./desk";
import { serve } from "./job";

if (typeof document === "undefined") serve();
else openDesk(document.currentScript?.textContent ?? "");
