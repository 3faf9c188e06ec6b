/* 编号、规范写法、摘要：与服务器 ground/canonical.py 同一种写法。 */
import type { Entries, Value } from "./wire";

/** A UUID of version 7: sorts by the time it was made. */
export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(now / 2 ** (40 - 8 * place)) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Keys sorted, no white space, every text in NFC. Numbers are whole. */
export function canonical(value: Value | object): string {
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one)).join(",")}]`;
  const parts = Object.entries(value).filter(([, one]) => one !== undefined);
  parts.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${parts.map(([key, one]) => `${JSON.stringify(key.normalize("NFC"))}:${canonical(one)}`).join(",")}}`;
}

export async function sha256(data: string | Blob): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : await data.arrayBuffer();
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** What both sides put their names to: every entry but the signatures and their pictures; nothing empty. */
export function signedText(entries: Entries): string {
  const signed: Entries = {};
  for (const [key, fields] of Object.entries(entries)) {
    if (key.startsWith("signature:") || String(fields.of ?? "").startsWith("signature:")) continue;
    const told = Object.entries(fields).filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length));
    if (told.length) signed[key] = Object.fromEntries(told);
  }
  return canonical(signed);
}

/** An instant as this clock has it, with its zone: 2026-11-25T22:14:21+08:00. */
export function stamp(at: Date = new Date()): string {
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  const east = -at.getTimezoneOffset();
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${day(at)}T${clock}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}

/** The day on this clock: 2026-11-25. */
export function day(at: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
