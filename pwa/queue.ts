/* 把队列发出去：一张照片、一条记录各有自己的回执和重试。发到一半断了，下次接着发，不会多也不会少。 */
import { stamp } from "./ids";
import { pull } from "./packet";
import { changed, deviceOf, isUnsent, keep, onChange, state } from "./state";
import type { Line, Photo } from "./store";
import {
  Away,
  type Greeting,
  type Operation,
  type Receipt,
  Refusal,
  SignedOut,
  greet,
  sendOperations,
  sendPhoto,
} from "./wire";
import { say } from "./words";

const AT_ONCE = 50; // operations in one go: small enough for a weak signal
const FIRST = 2_000; // milliseconds to the second try; then twice as long each time
const LONGEST = 10 * 60_000;
const TOO_FAR = 5 * 60; // seconds a clock may be wrong before we say so

const REST = 1_500; // milliseconds without a new record before it is sent: what is typed in one go is one line

let timer = 0;
let rest = 0;
let running: Promise<void> | null = null;
const wanted = { now: false, packet: false }; // also what is asked for while sending: it is done afterwards

/** Sends what can be sent; over when it is. `now` asks again also for what was to wait. */
export function flush(now = false): Promise<void> {
  wanted.now ||= now;
  running ??= turns().finally(() => (running = null));
  return running;
}

/** Fetches the packet by hand, after sending what waits. */
export function refresh(): Promise<void> {
  wanted.packet = true;
  return flush(true);
}

async function turns(): Promise<void> {
  do {
    const { now, packet } = wanted;
    wanted.now = wanted.packet = false;
    await turn(now, packet);
  } while (wanted.now || wanted.packet);
}

async function turn(now: boolean, packet: boolean): Promise<void> {
  const { net } = state;
  net.busy = true;
  net.trouble = null;
  changed();
  try {
    if (now) await again();
    if (!knows(await greet())) return;
    const sent = await sendAll();
    if (signedIn && (packet || (sent && !state.lines.some(isUnsent)))) await pull(signedIn);
  } catch (error) {
    hear(error);
  } finally {
    net.busy = false;
    changed();
    plan();
  }
}

/** Whether the one who is signed in may send what lies here. */
function knows(told: Greeting): boolean {
  const { net, known } = state;
  net.online = true;
  net.skew = Math.round((Date.now() - Date.parse(told.server_at)) / 1000);
  if (Math.abs(net.skew) <= TOO_FAR) net.skew = 0;
  net.signedOut = told.person === null;
  net.revoked = told.person !== null && state.revoked === told.person.id;
  const others = told.person && state.lines.some((line) => isUnsent(line) && line.person !== told.person!.id);
  net.other = others ? (known.person?.name ?? "?") : null;
  signedIn = told.person?.id ?? null;
  return told.person !== null && !net.revoked;
}

let signedIn: string | null = null;

function hear(error: unknown): void {
  const { net } = state;
  if (error instanceof SignedOut) net.signedOut = true;
  else if (error instanceof Away) net.online = false;
  else if (error instanceof Refusal && error.code === "device_revoked") void revoked();
  else if (error instanceof Refusal) net.trouble = error.message || say("服务器没有接受：{code}。", { code: error.code });
  else net.trouble = String(error);
}

/** A phone reported lost: it sends nothing more, and what it could still show is put away. */
async function revoked(): Promise<void> {
  state.net.revoked = true;
  state.revoked = signedIn;
  const shown = [...state.visits.keys()].filter((id) => !state.lines.some((line) => line.visit === id));
  for (const id of shown) state.visits.delete(id);
  await keep((tx) => {
    tx.fact("revoked", signedIn);
    for (const id of shown) tx.forget("visits", id);
  });
}

/** Small things first: answers and findings, then photos one by one, then what waits for them. */
async function sendAll(): Promise<boolean> {
  let any = false;
  for (;;) {
    const batch = await numbered(ready());
    if (batch.length) {
      await sendBatch(batch);
      any = true;
      continue;
    }
    const photo = nextPhoto();
    if (!photo) return any;
    await sendOne(photo);
    any = true;
  }
}

/** The lines that may go now, of one visit, in their order. */
function ready(): Line[] {
  const mine = state.lines.filter((line) => line.person === signedIn);
  for (const visit of new Set(mine.filter(isUnsent).map((line) => line.visit))) {
    const lines = mine.filter((line) => line.visit === visit);
    const open = lines.filter(isUnsent);
    const held = lines.filter((line) => line.kind !== "file" && line.state !== "applied" && line.state !== "clash");
    const can = open.filter((line) => (line.kind === "file" ? !held.length : hasArrived(line)));
    can.sort((a, b) => (a.n ?? Infinity) - (b.n ?? Infinity) || a.order - b.order);
    const stop = can.findIndex((line) => line.due > Date.now());
    const batch = (stop < 0 ? can : can.slice(0, stop)).slice(0, AT_ONCE);
    const gap = open.find((line) => line.n !== null && !batch.includes(line)); // numbered for the hand-over
    const free = gap ? batch.filter((line) => line.n !== null && line.n < gap.n!) : batch;
    if (free.length) return free;
  }
  return [];
}

function hasArrived(line: Line): boolean {
  return line.photo === null || state.photos.get(line.photo)?.state === "arrived" || !state.photos.has(line.photo);
}

/** Gives each line its number for good, before anything is sent: a reply may be lost, a number never changes. */
export async function numbered(lines: Line[]): Promise<Line[]> {
  const fresh = lines.filter((line) => line.n === null);
  for (const line of fresh) {
    line.n = lastOf(line) + 1;
    state.numbers.set(series(line), line.n);
  }
  if (fresh.length) {
    await keep((tx) => {
      for (const line of fresh) {
        tx.line(line);
        tx.fact(`n:${series(line)}`, line.n);
      }
    });
  }
  return lines;
}

/** Whose numbers they are: a person's on this phone, of one visit. */
function series(line: Line): string {
  return `${line.person} ${line.visit}`;
}

function lastOf(line: Line): number {
  const fetched = state.visits.get(line.visit);
  const told = fetched?.person === line.person ? fetched.visit.n : 0;
  return Math.max(state.numbers.get(series(line)) ?? 0, told);
}

export function asSent(line: Line): Operation {
  const { id, visit, nonce, at, kind, entry, fields, seen, clash, take } = line;
  return { id, visit, device: state.devices.get(line.person)!, nonce, n: line.n!, at, kind, entry, fields, seen, clash, take };
}

async function sendBatch(batch: Line[]): Promise<void> {
  await mark(batch, (line) => {
    line.state = "sending";
    line.tries += 1;
  });
  try {
    const { receipts } = await sendOperations(batch.map(asSent));
    const told = new Map(receipts.map((one) => [one.id, one]));
    await mark(batch, (line) => receive(line, told.get(line.id)));
    if (receipts.some((one) => one.code === "device_revoked")) await revoked();
    else if (receipts.some((one) => /^(packet|device)_unknown$/.test(one.code ?? ""))) await renew();
  } catch (error) {
    await mark(batch, (line) => wait(line));
    throw error;
  }
}

async function mark(batch: Line[], change: (line: Line) => void): Promise<void> {
  batch.forEach(change);
  await keep((tx) => batch.forEach((line) => tx.line(line)));
}

/** Refusals of a line that the server has not counted: it keeps its number and goes again. */
const UNCOUNTED = /^(key_reused|number_taken|device_.*|packet_unknown|not_found)$/;

function receive(line: Line, receipt: Receipt | undefined): void {
  if (receipt) line.receipt = receipt;
  if (receipt?.code === "photo_missing") ask(state.photos.get(line.photo ?? ""));
  if (!receipt || receipt.again || UNCOUNTED.test(receipt.code ?? "")) return wait(line);
  line.received_at = stamp();
  const outcome = receipt.outcome === "repeated" ? receipt.first : receipt.outcome;
  line.state = receipt.clashes?.length ? "clash" : outcome === "refused" ? "refused" : "applied";
}

/** The server has forgotten a photo that nothing named in time: it goes again. */
function ask(photo: Photo | undefined): void {
  if (photo?.blob) photo.state = "waiting";
}

/** A server that knows nothing of our packet, restored from a copy perhaps: what waits goes under the next. */
async function renew(): Promise<void> {
  await pull(signedIn!);
  const waiting = state.lines.filter(isUnsent);
  for (const line of waiting) {
    line.nonce = state.visits.get(line.visit)?.nonce ?? line.nonce;
    line.due = 0;
  }
  await keep((tx) => waiting.forEach((line) => tx.line(line)));
}

async function sendOne(photo: Photo): Promise<void> {
  photo.state = "sending";
  photo.tries += 1;
  await keep((tx) => tx.photo(photo));
  try {
    await sendPhoto(photo.id, photo.blob!, photo.sha256, await deviceOf(signedIn!));
    photo.state = "arrived";
    photo.say = null;
  } catch (error) {
    wait(photo);
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "device_revoked") throw error;
    photo.say = error.message;
    if ([400, 409, 413, 415, 422].includes(error.status)) photo.state = "refused";
  } finally {
    await keep((tx) => tx.photo(photo));
  }
}

function nextPhoto(): Photo | undefined {
  const mine = new Set(state.lines.filter((line) => line.person === signedIn).map((line) => line.photo));
  return [...state.photos.values()].find(
    (one) => (one.state === "waiting" || one.state === "sending") && !one.paused && one.due <= Date.now() && mine.has(one.id),
  );
}

function wait(one: Line | Photo): void {
  one.state = "waiting";
  one.due = Date.now() + Math.min(LONGEST, FIRST * 2 ** Math.min(one.tries, 9)) * (0.75 + Math.random() / 2);
}

/** Everything that waits may go at once; what was being sent when the program ended waits again. */
export async function again(): Promise<void> {
  const lines = state.lines.filter(isUnsent);
  const photos = [...state.photos.values()].filter((one) => one.state === "waiting" || one.state === "sending");
  for (const one of [...lines, ...photos]) {
    one.state = "waiting";
    one.due = 0;
  }
  await keep((tx) => {
    lines.forEach((line) => tx.line(line));
    photos.forEach((photo) => tx.photo(photo));
  });
}

/** The next try by itself, when the first of what waits is due. */
function plan(): void {
  clearTimeout(timer);
  const dues = [...state.lines.filter(isUnsent), ...state.photos.values()]
    .filter((one) => one.state === "waiting" && one.due > 0)
    .map((one) => one.due);
  if (!dues.length || state.net.signedOut || state.net.revoked) return;
  timer = window.setTimeout(() => void flush(), Math.max(1000, Math.min(...dues) - Date.now()));
}

/** Sends whenever there is a chance: network back, screen lit up, something just recorded. */
export function attend(): void {
  addEventListener("online", () => void flush(true));
  addEventListener("offline", () => {
    state.net.online = false;
    changed();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void flush(true);
  });
  onChange(() => {
    const { online, busy, signedOut, revoked } = state.net;
    if (busy || !online || signedOut || revoked || !state.lines.some((line) => isUnsent(line) && !line.tries)) return;
    clearTimeout(rest);
    rest = window.setTimeout(() => void flush(), REST);
  });
}
