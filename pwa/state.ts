/* 现在是什么情况：手机上存的都在这里有一份，改了就存，存了就告诉屏幕。 */
import { uuid7 } from "./ids";
import { entriesOf } from "./entries";
import { type Fetched, type Known, type Line, type Photo, type Writing, open, read, recover, write } from "./store";
import type { Entries, Item } from "./wire";

export interface Net {
  online: boolean; // as the last exchange showed, not as the phone believes
  busy: boolean;
  signedOut: boolean;
  revoked: boolean;
  other: string | null; // the name of somebody else who is signed in here
  skew: number; // seconds by which this clock is ahead of the server's
  trouble: string | null; // what went wrong last, in words
}

export const state = {
  devices: new Map<string, string>(), // by person: this phone's id in their hands, of its own making
  order: 0,
  known: nobody(),
  visits: new Map<string, Fetched>(),
  lines: [] as Line[], // in the order they were done
  photos: new Map<string, Photo>(),
  revoked: null as string | null, // in whose hands this phone was stopped
  numbers: new Map<string, number>(), // by person and visit: the last number given to a line
  marks: new Map<string, Record<string, boolean>>(), // by visit and person: which questions were answered rightly
  lasting: false, // the browser promised not to clear this away by itself
  net: { online: navigator.onLine, busy: false, signedOut: false, revoked: false, other: null, skew: 0, trouble: null } as Net,
};

function nobody(): Known {
  return {
    person: null,
    fetched_at: null,
    limits: { photo_side: 1600, photo_bytes: 500_000 },
    papers: {},
    criteria: {},
    phrases: {},
  };
}

const hearers = new Set<() => void>();

export function onChange(hear: () => void): void {
  hearers.add(hear);
}

export function changed(): void {
  for (const hear of hearers) hear();
}

const LOCK = "zhiben-phone";

/** Takes the store for this window alone, or tells that another has it. `lost`: another took it over. */
export async function alone(lost: () => void, steal = false): Promise<boolean> {
  if (!navigator.locks) return true;
  return new Promise((told) => {
    const options = steal ? { steal } : { signal: AbortSignal.timeout(1500) }; // a reloaded page lets go late
    let held = false;
    const hold = () => {
      told((held = true));
      return new Promise(() => undefined);
    };
    navigator.locks.request(LOCK, options, hold).catch(() => (held ? lost() : told(false)));
  });
}

export async function begin(): Promise<void> {
  await open();
  await recover();
  await load();
}

/** The phone's id in a person's hands; two officers who share it are two devices, each numbering by themselves. */
export async function deviceOf(person: string): Promise<string> {
  const known = state.devices.get(person);
  if (known) return known;
  const made = uuid7();
  state.devices.set(person, made);
  await keep((tx) => tx.fact(`device:${person}`, made));
  return made;
}

async function load(): Promise<void> {
  const found = await read();
  state.known = (found.facts.get("known") as Known) ?? nobody();
  state.revoked = (found.facts.get("revoked") as string | undefined) ?? null;
  state.net.revoked = state.revoked !== null && state.revoked === state.known.person?.id;
  state.visits = new Map(found.visits.map((one) => [one.id, one]));
  state.lines = found.lines.sort((a, b) => a.order - b.order);
  state.photos = new Map(found.photos.map((one) => [one.id, one]));
  state.numbers = new Map();
  state.devices = new Map();
  for (const [key, value] of found.facts) {
    if (key.startsWith("device:")) state.devices.set(key.slice(7), value as string);
    if (key.startsWith("n:")) state.numbers.set(key.slice(2), value as number);
    if (key.startsWith("marks:")) state.marks.set(key.slice(6), value as Record<string, boolean>);
  }
  state.order = Math.max(0, (found.facts.get("order") as number) ?? 0, ...state.lines.map((one) => one.order));
}

/** Stores, then tells the screens. Throws store.Full. */
export async function keep(work: (tx: Writing) => Promise<void> | void): Promise<void> {
  await write(work);
  changed();
}

/** What the person who has the visit here did on it; another's, not sent yet, is theirs alone. */
export function linesOf(visit: string): Line[] {
  const person = state.visits.get(visit)?.person;
  return state.lines.filter((line) => line.visit === visit && line.person === person);
}

export function entriesNow(visit: string): Entries {
  const fetched = state.visits.get(visit);
  return fetched ? entriesOf(fetched.visit, linesOf(visit)) : {};
}

export function itemsOf(fetched: Fetched): Item[] {
  return state.known.papers[fetched.visit.paper]?.items ?? [];
}

/** Without a final word of the server yet. */
export function isUnsent(line: Line): boolean {
  return line.state === "waiting" || line.state === "sending";
}

/** How much has not arrived: records, photos, and since when the oldest waits. */
export function unsent(): { records: number; photos: number; since: string | null } {
  const open = state.lines.filter(isUnsent);
  const photos = open.filter((line) => line.photo).length;
  return { records: open.length - photos, photos, since: open[0]?.at ?? null };
}
