/* 离线包：提前拉下来，拉下来就能一整天不用网。 */
import { stamp } from "./ids";
import { isInPacket } from "./entries";
import { deviceOf, keep, state } from "./state";
import type { Known, Line } from "./store";
import { type Packet, type Visit, fetchPacket } from "./wire";

/** Fetches the person's visits. What has not arrived at the server is left alone. Throws as wire.ask does. */
export async function pull(person: string): Promise<void> {
  const packet = await fetchPacket(await deviceOf(person));
  await take(packet);
}

async function take(packet: Packet): Promise<void> {
  const fetched_at = stamp();
  const { person, limits } = packet;
  const owes = (visit: string) => state.lines.some((line) => line.visit === visit && (line.state !== "applied" || isNews(line)));
  const gone = [...state.visits.keys()].filter((id) => !packet.visits.some((one) => one.id === id));
  const stays = gone.filter(owes); // ended just now, another's, taken back: what was recorded there must still go
  const known: Known = {
    person,
    limits,
    fetched_at,
    papers: stays.length ? { ...state.known.papers, ...packet.papers } : packet.papers,
    criteria: stays.length ? { ...state.known.criteria, ...packet.criteria } : packet.criteria,
    phrases: packet.phrases,
  };
  for (const told of packet.visits) {
    const visit = whole(told);
    state.visits.set(visit.id, { id: visit.id, person: person.id, nonce: packet.nonce, fetched_at, visit });
  }
  const dropped = gone.filter((id) => !stays.includes(id));
  for (const id of dropped) state.visits.delete(id);
  const done = state.lines.filter((line) => {
    const visit = state.visits.get(line.visit)?.visit;
    const isFinal = line.state === "applied" || line.state === "clash";
    return visit ? isInPacket(line, visit) || (isFinal && line.person !== person.id) : true;
  });
  const photos = new Set(done.map((line) => line.photo));
  state.lines = state.lines.filter((line) => !done.includes(line));
  state.known = known;
  await keep((tx) => {
    tx.fact("known", known);
    for (const visit of packet.visits) tx.visit(state.visits.get(visit.id)!);
    for (const id of dropped) tx.forget("visits", id);
    for (const line of done) tx.forget("lines", line.id);
    for (const photo of state.photos.values()) {
      if (!photos.has(photo.id)) continue;
      state.photos.delete(photo.id);
      tx.forget("photos", photo.id);
    }
  });
}

/** A visit that ended today is shown for a day, with the number it was given. */
function isNews(line: Line): boolean {
  return line.kind === "file" && line.received_at !== null && Date.now() - Date.parse(line.received_at) < 86_400_000;
}

/** A visit with everything the screens ask for: what a server leaves out is empty, never missing. */
function whole(told: Visit): Visit {
  const history = { open: [], last: [], certificates: [], visits_this_year: 0, cap: null, cautions: [], alarms: null };
  const lists = { places: [], people: [], draw: [], questions: [], clashes: [], returned: [] };
  return { ...lists, ...told, history: { ...history, ...told.history } };
}
