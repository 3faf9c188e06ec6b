/* 离线包：发不出去时导成一个文件，当面交给科室，由电脑收进去。手机上的照样留着，收两次也只算一次。 */
import { stamp } from "./ids";
import { asSent, numbered } from "./queue";
import { isUnsent, state } from "./state";
import type { Line, Photo } from "./store";

const FORMAT = "zhiben-offline/1";

const ROOM = 30_000_000; // bytes of photos in one file: as text a third more, and a desk takes 50 MB

/** Everything not yet arrived as one file, photos within; of many photos several files, each with all records. */
export async function exported(): Promise<void> {
  const unsent = state.lines.filter(isUnsent);
  for (const person of new Set(unsent.map((line) => line.person))) {
    await exportOf(
      person,
      unsent.filter((line) => line.person === person),
    );
  }
}

async function exportOf(person: string, unsent: Line[]): Promise<void> {
  const lines = await numbered(unsent);
  const files: Photo[][] = [[]];
  let size = 0;
  for (const line of lines) {
    const photo = line.photo ? state.photos.get(line.photo) : undefined;
    if (!photo?.blob) continue;
    if (size + photo.size > ROOM) files.push([]), (size = 0);
    size += photo.size;
    files.at(-1)!.push(photo);
  }
  const made_at = stamp();
  for (const [at, photos] of files.entries()) {
    const head = { format: FORMAT, made_at, device: state.devices.get(person)!, person };
    const told = { ...head, operations: lines.map(asSent), photos: await Promise.all(photos.map(written)) };
    save(JSON.stringify(told), `zhiben-${made_at.slice(0, 16).replace(/[-:T]/g, "")}-${person.slice(-4)}-${at + 1}.json`);
  }
}

async function written({ id, sha256, blob }: Photo): Promise<object> {
  return { id, sha256, data: await base64(blob!) };
}

function save(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function base64(blob: Blob): Promise<string> {
  return new Promise((told, failed) => {
    const reader = new FileReader();
    reader.onload = () => told(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}
