import { action, record, signed } from "./action";
import { acts, agents, standing } from "./agents";
import { bands, common, custody, custodyHint, mode, risk, role, sentence, state } from "./common";
import { decide } from "./decide";
import { exports, verify } from "./exports";
import { glass } from "./glass";
import { imports } from "./imports";
import { assign, interrupt } from "./interrupt";
import { keys } from "./keyMap";
import { ledger } from "./ledger";
import { metrics } from "./metrics";
import { people } from "./people";
import { jobs, overrides, policies } from "./policies";
import { bulk, preview, queue } from "./queue";
import { revise } from "./revise";
import { lock, start } from "./session";
import { notices, settings } from "./settings";
import { crash, nav, palette, status, views } from "./shell";
import { subject } from "./subject";

/** All words of the console, a file a room. Sentences with values are functions, so that a translation may order them otherwise.
 * The core's own sentences (errors, reasons) come with it. */
export const en = {
  product: "Countersign",
  common,
  imports,
  metrics,
  ledger,
  subject,
  risk,
  role,
  custody,
  custodyHint,
  mode,
  state,
  nav,
  views,
  bands,
  queue,
  preview,
  assign,
  glass,
  revise,
  interrupt,
  sentence,
  action,
  signed,
  record,
  decide,
  bulk,
  policies,
  overrides,
  jobs,
  status,
  start,
  lock,
  exports,
  verify,
  agents,
  standing,
  acts,
  people,
  settings,
  notices,
  keys,
  palette,
  crash,
} as const;
