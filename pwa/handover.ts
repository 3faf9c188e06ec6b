/* 离线包：发不出去时导成一个文件，当面交给科室，由电脑收进去。手机上的照样留着，收两次也只算一次。 */
import { stamp } from "./ids";
import { asSent, numbered } from "./queue";
import { isUnsent, state } from "./state";

const FORMAT = "zhiben-offline/1";

/** Everything not yet arrived as one file, photos within. */
export async function exported(): Promise<void> {
  const lines = await numbered(state.lines.filter(isUnsent));
  const photos = [];
  for (const line of lines) {
    const photo = line.photo ? state.photos.get(line.photo) : undefined;
    if (photo?.blob) photos.push({ id: photo.id, sha256: photo.sha256, data: await base64(photo.blob) });
  }
  const told = { format: FORMAT, made_at: stamp(), device: state.device, operations: lines.map(asSent), photos };
  const file = new Blob([JSON.stringify(told)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `zhiben-${stamp().slice(0, 16).replace(/[-:T]/g, "")}.json`;
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
