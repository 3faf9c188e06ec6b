/* 与服务器说的话：离线包、操作、回执的样子，见 docs/reference/phone-api.md。 */

import { stamp } from "./ids";

export type Value = string | number | boolean | null | string[];
export type Fields = Record<string, Value>;
export type Entries = Record<string, Fields>;
export type Fail = "gate" | "major" | "major_if_matched" | "general" | "info";

export interface Item {
  id: string;
  aspect: string;
  item: string;
  method?: string;
  basis?: string;
  fail: Fail;
  criteria: string[];
  must: boolean;
  evidence: string[];
  when: { item: string; is: string[] } | null;
  lists: string[];
  note?: string;
  confidence?: string;
  proven_by?: string; // "briefing", "spot_test": what else has to be there
}

export interface Paper {
  title: string;
  items: Item[];
  required?: { list: string; aspect: string }[]; // aspects of which at least one item has to be answered
}

export interface Criterion {
  standard: string;
  clause: string;
  text: string;
  decides: "us" | "other" | "check";
}

export interface Clash {
  id: string;
  entry: string;
  field: string;
  yours: Value;
  theirs: Value;
  seen: Value;
  name?: string; // whose phone `yours` is from
}

export interface Member {
  person: string | null;
  name: string;
  role: "inspector" | "assistant" | "unit";
  certificate?: string | null;
}

export interface History {
  open: { number: string; text: string; spot?: string; deadline?: string; overdue?: boolean; level?: string; recurs?: boolean }[];
  recurring?: unknown;
  last: { on: string; item: string; text: string }[];
  certificates: { what: string; until: string }[];
  visits_this_year: number;
  cap: number | null;
  cautions: string[];
  alarms: unknown;
}

export interface Question {
  id: string;
  text: string;
  options: string[];
  answer_shown_after: string;
}

export interface Visit {
  id: string;
  number: string;
  state: string;
  type: string;
  origin: string | null;
  basis?: string;
  planned_on: string;
  paper: string;
  enterprise: { id: string; name: string; address?: string; town?: string; industry?: string; contact?: string; phone?: string };
  members: Member[];
  lead?: string | null;
  history: History;
  deadlines?: Record<string, string>; // the day suggested for a level, in working days as the server counts
  places: { id: string; name: string }[];
  people: { id: string; name: string; post?: string }[];
  needed?: number; // how many of those drawn have to be asked
  draw: { person: string; name: string; post?: string }[];
  questions: Question[];
  entries: Entries;
  clashes: Clash[];
  returned: { entry: string; why: string }[];
  n: number; // the last number of this device the server has applied
}

export interface Packet {
  format: string;
  made_at: string;
  nonce: string;
  device: string;
  person: { id: string; name: string; certificate?: string | null };
  limits: { photo_side: number; photo_bytes: number };
  papers: Record<string, Paper>;
  criteria: Record<string, Criterion>;
  phrases: Record<string, string[]>;
  visits: Visit[];
}

export type Kind = "start" | "set" | "resolve" | "file";
export type Take = "mine" | "theirs" | "both";

export interface Operation {
  id: string;
  visit: string;
  device: string;
  nonce: string;
  n: number;
  at: string;
  kind: Kind;
  entry: string;
  fields: Fields;
  seen: Fields;
  clash: string | null;
  take: Take | null;
}

export interface Receipt {
  id: string;
  outcome: "applied" | "repeated" | "refused" | "clash";
  code?: string;
  say?: string;
  why?: string[];
  again?: boolean;
  first?: string; // of `repeated`: the outcome of the first time
  number?: string;
  clashes?: Clash[];
}

export interface Greeting {
  person: { id: string; name: string } | null;
  token: string;
  server_at: string;
}

/** Nobody answered, or what answered is out of order: asking again later is right. */
export class Away extends Error {}

/** The server knows nobody here any more: signing in again is all that is missing. */
export class SignedOut extends Error {}

/** The server said no, in words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    words: string,
  ) {
    super(words);
  }
}

const asked = document.documentElement.dataset;
const home = asked.home ?? "/";
export const addresses = {
  home,
  login: asked.login ?? "",
  hello: asked.hello ?? "",
  worker: asked.worker ?? "",
  icons: asked.icons ?? "",
  packet: `${home}api/v1/packet`,
  operations: `${home}api/v1/operations`,
  photos: `${home}api/v1/photos/`,
};

let token = "";

/** Asks; the answer's JSON. Throws Away, SignedOut or Refusal. */
async function ask(address: string, options: RequestInit = {}, patience = 60): Promise<unknown> {
  const headers = { Accept: "application/json", "X-CSRFToken": token, ...options.headers };
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(patience * 1000);
    answer = await fetch(address, { cache: "no-store", redirect: "manual", ...options, headers, signal });
  } catch (error) {
    throw new Away(String(error));
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429) throw new Away(String(answer.status));
  const told = (await answer.json().catch(() => null)) as Record<string, string> | null;
  if (told === null) throw new Away("no json"); // a portal of some hotel answers everything
  if (answer.ok) return told;
  throw new Refusal(answer.status, told.code ?? "", `${told.reason ?? ""}${told.remedy ?? ""}`);
}

/** Who the server takes us for; also the token that what we send must carry. */
export async function greet(): Promise<Greeting> {
  const told = (await ask(addresses.hello, {}, 20)) as Greeting;
  token = told.token;
  return told;
}

export async function fetchPacket(device: string): Promise<Packet> {
  return (await ask(addresses.packet, { headers: { "X-Device": device } })) as Packet;
}

export async function sendOperations(operations: Operation[]): Promise<{ server_at: string; receipts: Receipt[] }> {
  const told = await ask(addresses.operations, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Device": operations[0].device },
    body: JSON.stringify({ sent_at: stamp(), operations }),
  });
  return told as { server_at: string; receipts: Receipt[] };
}

export async function sendPhoto(id: string, blob: Blob, sha256: string, device: string): Promise<{ outcome: string }> {
  const told = await ask(
    `${addresses.photos}${id}`,
    { method: "PUT", headers: { "Content-Type": blob.type, "X-Device": device, "X-Sha256": sha256 }, body: blob },
    180,
  );
  return told as { outcome: string };
}
