/* 这部手机上存的：离线包、待发的操作、照片。没有回执的，谁也删不掉。 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { jot, jotted, strike } from "./journal";
import type { Criterion, Fields, Kind, Paper, Receipt, Take, Visit } from "./wire";

export type State = "waiting" | "sending" | "applied" | "clash" | "refused";

/** One line of the queue: what was done, whether it has arrived. */
export interface Line {
  id: string;
  order: number; // as it was done, whatever the clock said
  person: string;
  visit: string;
  nonce: string;
  n: number | null; // given when it is first sent or exported
  at: string;
  kind: Kind;
  entry: string;
  fields: Fields;
  seen: Fields;
  clash: string | null;
  take: Take | null;
  photo: string | null; // it goes only after this photo has arrived
  state: State;
  tries: number;
  due: number; // not to be sent again before; milliseconds
  receipt: Receipt | null;
  received_at: string | null;
}

export interface Photo {
  id: string;
  visit: string;
  of: string;
  blob: Blob | null; // null: arrived, and no longer kept here
  size: number;
  sha256: string;
  state: "waiting" | "sending" | "arrived" | "refused";
  paused: boolean;
  tries: number;
  due: number;
  say: string | null;
}

/** A visit as it was fetched, with what its packet said beside it. */
export interface Fetched {
  id: string;
  person: string;
  nonce: string;
  fetched_at: string;
  visit: Visit;
}

export interface Known {
  person: { id: string; name: string; certificate?: string | null } | null;
  fetched_at: string | null;
  limits: { photo_side: number; photo_bytes: number };
  papers: Record<string, Paper>;
  criteria: Record<string, Criterion>;
  phrases: Record<string, string[]>;
}

interface Schema extends DBSchema {
  facts: { key: string; value: unknown };
  visits: { key: string; value: Fetched };
  lines: { key: string; value: Line };
  photos: { key: string; value: Photo };
}

export type Base = IDBPDatabase<Schema>;

/** The phone has no room left for what was to be kept. */
export class Full extends Error {}

let base: Base;

export async function open(): Promise<void> {
  base = await openDB<Schema>("zhiben-phone", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("facts");
      fresh.createObjectStore("visits", { keyPath: "id" });
      fresh.createObjectStore("lines", { keyPath: "id" });
      fresh.createObjectStore("photos", { keyPath: "id" });
    },
    blocking: () => location.reload(), // a newer program in another window wants its own form
  });
}

/** Stores what was on its way when the page went; not over a line that has since gone further. */
export async function recover(): Promise<void> {
  const lines = jotted();
  if (!lines.length) return;
  const tx = base.transaction("lines", "readwrite");
  for (const line of lines) {
    const stored = await tx.store.get(line.id);
    if (!stored || (stored.n === null && !stored.tries)) void tx.store.put(line);
  }
  await tx.done;
  lines.forEach(strike);
}

/** Writes under one transaction over everything; nothing of it is kept if a part fails. Throws Full. */
export async function write(work: (tx: Writing) => Promise<void> | void): Promise<void> {
  const strikes: (() => void)[] = [];
  const tx = base.transaction(["facts", "visits", "lines", "photos"], "readwrite");
  try {
    await work({
      fact: (key, value) => void tx.objectStore("facts").put(value, key),
      visit: (one) => void tx.objectStore("visits").put(one),
      line: (one) => void tx.objectStore("lines").put(one),
      said(one) {
        strikes.push(jot(one));
        void tx.objectStore("lines").put(one);
      },
      photo: (one) => void tx.objectStore("photos").put(one),
      forget: (what, id) => void tx.objectStore(what).delete(id),
    });
    await tx.done;
  } catch (error) {
    if ((tx.error ?? (error as DOMException)).name === "QuotaExceededError") throw new Full();
    throw error;
  } finally {
    for (const done of strikes) done();
  }
}

export interface Writing {
  fact(key: string, value: unknown): void;
  visit(one: Fetched): void;
  line(one: Line): void;
  said(one: Line): void; // just said: kept even if the page goes before the store has it
  photo(one: Photo): void;
  forget(what: "visits" | "lines" | "photos", id: string): void;
}

export interface Read {
  facts: Map<string, unknown>;
  visits: Fetched[];
  lines: Line[];
  photos: Photo[];
}

/** Everything there is; blobs come as handles, their bytes stay on the disk. */
export async function read(): Promise<Read> {
  const tx = base.transaction(["facts", "visits", "lines", "photos"]);
  const [keys, values, visits, lines, photos] = await Promise.all([
    tx.objectStore("facts").getAllKeys(),
    tx.objectStore("facts").getAll(),
    tx.objectStore("visits").getAll(),
    tx.objectStore("lines").getAll(),
    tx.objectStore("photos").getAll(),
  ]);
  return { facts: new Map(keys.map((key, at) => [key, values[at]])), visits, lines, photos };
}
