/* 记一笔：每个改动成为队列里的一行，先存在手机上，再说别的。 */
import { clashesOf } from "./entries";
import { sha256, stamp, uuid7 } from "./ids";
import type { Shot } from "./photo";
import { changed, entriesNow, keep, linesOf, state } from "./state";
import { Full, type Line, type Photo, type Writing } from "./store";
import type { Clash, Fields, Take, Value } from "./wire";
import { say } from "./words";

/** A line not yet stored: numbered and sent by the queue. */
function line(visit: string, entry: string, fields: Fields, more: Partial<Line> = {}): Line {
  const fetched = state.visits.get(visit)!;
  return {
    id: uuid7(),
    order: ++state.order,
    person: fetched.person,
    visit,
    nonce: fetched.nonce,
    n: null,
    at: stamp(),
    kind: "set",
    entry,
    fields,
    seen: {},
    clash: null,
    take: null,
    photo: null,
    state: "waiting",
    tries: 0,
    due: 0,
    receipt: null,
    received_at: null,
    ...more,
  };
}

async function add(made: Line, more: (tx: Writing) => void = () => undefined): Promise<void> {
  state.lines.push(made);
  await orUndo(
    () => (state.lines = state.lines.filter((one) => one !== made)),
    (tx) => {
      if (made.photo) tx.line(made);
      else tx.said(made);
      tx.fact("order", state.order);
      more(tx);
    },
  );
}

/** Stores; where the phone is full, what it was to be is undone here too, and said. Throws store.Full. */
async function orUndo(undo: () => void, work: (tx: Writing) => void): Promise<void> {
  try {
    await keep(work);
  } catch (error) {
    if (!(error instanceof Full)) throw error;
    undo();
    state.net.trouble = say("手机存满了，刚才这一笔没存下。删掉手机里别的东西，或在“队列”里删掉已有回执的照片，再记一次。");
    changed();
    throw error;
  }
}

/** After Full the words are on the screen: whoever recorded has nothing more to do about it. */
function told(error: unknown): void {
  if (!(error instanceof Full)) throw error;
}

/** Records fields of an entry, those that differ from what is known. */
export async function set(visit: string, entry: string, said: Fields): Promise<void> {
  const fields = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, isEmpty(value) ? null : value]));
  const now = entriesNow(visit)[entry] ?? {};
  const names = Object.keys(fields).filter((name) => !same(now[name] ?? null, fields[name]));
  if (!names.length) return;
  const fresh = pick(fields, names);
  const last = linesOf(visit).findLast((one) => one.entry === entry);
  if (last?.kind === "set" && last.state === "waiting" && !last.tries && last.n === null && !last.photo) {
    return addTo(last, fresh, pick(now, names)).catch(told);
  }
  await add(line(visit, entry, fresh, { seen: pick(now, names) })).catch(told);
}

/** Into a line that was never sent: what a person types in one go is one line. */
async function addTo(last: Line, fields: Fields, now: Fields): Promise<void> {
  const fresh = { ...last, fields: { ...last.fields, ...fields }, seen: { ...now, ...last.seen } };
  const at = state.lines.indexOf(last);
  state.lines[at] = fresh;
  await orUndo(
    () => (state.lines[state.lines.indexOf(fresh)] = last),
    (tx) => tx.said(fresh),
  );
}

/** Begins the visit; of one that has begun elsewhere only says when, where nobody has. */
export async function start(visit: string): Promise<void> {
  if (entriesNow(visit)["visit:"]?.began_at) return;
  const fields = { began_at: stamp(), history_read: true };
  const before = state.visits.get(visit)!.visit.state;
  if (before === "under_way" || before === "returned") return set(visit, "visit:", fields);
  await add(line(visit, "visit:", fields, { kind: "start" })).catch(told);
}

/** Ends the visit. Goes only when everything else of it has arrived. */
export async function file(visit: string): Promise<void> {
  await add(line(visit, "visit:", {}, { kind: "file" })).catch(told);
}

/** The line that ended the visit since it was fetched, if any. */
export function filed(visit: string): Line | undefined {
  return linesOf(visit).findLast((one) => one.kind === "file" && one.state !== "refused");
}

export async function resolve(visit: string, clash: Clash, take: Take): Promise<void> {
  const kept: Value =
    take === "mine" ? clash.yours : take === "theirs" ? clash.theirs : `${clash.theirs ?? ""}；${clash.yours ?? ""}`;
  const more = { kind: "resolve" as const, clash: clash.id, take, seen: { [clash.field]: clash.theirs } };
  await add(line(visit, clash.entry, { [clash.field]: kept }, more)).catch(told);
}

export function clashesNow(visit: string): Clash[] {
  const fetched = state.visits.get(visit);
  return fetched ? clashesOf(fetched.visit, linesOf(visit)) : [];
}

/** Keeps a photo of an entry and queues it; its id. Throws store.Full. */
export async function addPhoto(visit: string, of: string, shot: Shot): Promise<string> {
  const id = uuid7();
  const digest = await sha256(shot.blob);
  const photo: Photo = {
    id,
    visit,
    of,
    blob: shot.blob,
    size: shot.blob.size,
    sha256: digest,
    state: "waiting",
    paused: false,
    tries: 0,
    due: 0,
    say: null,
  };
  const { taken_at, lat, lon, accuracy } = shot;
  const fields = { of, upload: id, sha256: digest, taken_at, lat, lon, accuracy };
  state.photos.set(id, photo);
  try {
    await add(line(visit, `photo:${id}`, fields, { photo: id }), (tx) => tx.photo(photo));
  } catch (error) {
    state.photos.delete(id);
    throw error;
  }
  return id;
}

function pick(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The server keeps what was emptied as nothing; so what was seen here must be nothing too. */
function isEmpty(value: Value): boolean {
  return value === "" || (Array.isArray(value) && !value.length);
}
