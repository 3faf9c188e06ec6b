/* 删和停：只有服务器给过最后一句话（收到，或不收）的，才能从手机上拿掉。 */
import { keep, state } from "./state";
import { type Line, type Photo } from "./store";

/** Takes away what has a final receipt: of a photo its bytes, of a refused record the record. */
export async function forget(line: Line): Promise<void> {
  const photo = line.photo ? state.photos.get(line.photo) : undefined;
  const isRefused = line.state === "refused" || photo?.state === "refused";
  if (line.state !== "applied" && !isRefused) return;
  if (isRefused) state.lines = state.lines.filter((one) => one !== line);
  if (photo && isRefused) state.photos.delete(photo.id);
  if (photo) photo.blob = null;
  await keep((tx) => {
    if (isRefused) tx.forget("lines", line.id);
    if (photo && isRefused) tx.forget("photos", photo.id);
    else if (photo) tx.photo(photo);
  });
}

/** Holds a photo back, or lets it go: where the signal is weak, the answers first. */
export async function pause(photo: Photo): Promise<void> {
  photo.paused = !photo.paused;
  photo.due = 0;
  await keep((tx) => tx.photo(photo));
}
