/* 一次检查记下了什么：包里的，加上这部手机上后来做的。只算，不存。 */
import type { Line } from "./store";
import type { Clash, Entries, Fields, Item, Value, Visit } from "./wire";

/** Whether the packet already holds what the line did. */
export function isInPacket(line: Line, visit: Visit): boolean {
  return line.n !== null && line.n <= visit.n && (line.state === "applied" || line.state === "clash");
}

/** The visit as this phone has it: the packet's entries, then every line in the order it was done. */
export function entriesOf(visit: Visit, lines: Line[]): Entries {
  const entries: Entries = structuredClone(visit.entries);
  for (const line of lines) {
    if (isInPacket(line, visit)) continue;
    if (line.kind !== "file") entries[line.entry] = { ...entries[line.entry], ...line.fields };
  }
  return entries;
}

/** The clashes nobody has resolved: the packet's and those told since, once each. */
export function clashesOf(visit: Visit, lines: Line[]): Clash[] {
  const found = new Map(visit.clashes.map((one) => [one.id, one]));
  for (const line of lines) {
    if (line.kind === "resolve" && line.clash) found.delete(line.clash);
    if (!isInPacket(line, visit)) for (const one of line.receipt?.clashes ?? []) found.set(one.id, one);
  }
  return [...found.values()];
}

/** The items asked here: those whose condition another answer fulfils. */
export function askedItems(items: Item[], entries: Entries): Item[] {
  return items.filter(({ when }) => !when || when.is.includes(String(entries[`answer:${when.item}`]?.result ?? "")));
}

export interface Finding {
  id: string;
  fields: Fields;
}

/** What was found wrong and still stands, in the order it was written. */
export function findingsOf(entries: Entries, item?: string): Finding[] {
  return of(entries, "finding:").filter(({ fields }) => !fields.dropped && (item === undefined || fields.item === item));
}

/** The photos of an entry that still count. */
export function photosOf(entries: Entries, key: string): Finding[] {
  return of(entries, "photo:").filter(({ fields }) => !fields.dropped && fields.of === key);
}

export function of(entries: Entries, prefix: string): Finding[] {
  return Object.keys(entries)
    .filter((key) => key.startsWith(prefix))
    .sort()
    .map((key) => ({ id: key.slice(prefix.length), fields: entries[key] }));
}

export function text(value: Value | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

/** What an item's failure suggests; a person decides. */
export function levelOf(item: Item): string {
  return item.fail === "gate" || item.fail === "major" ? "major" : item.fail === "info" ? "" : "general";
}
