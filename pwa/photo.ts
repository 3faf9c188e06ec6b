/* 拍照：原件四兆，缩到三五百 KB 再存；拍摄时间和地点另记成栏目。 */
import { exifOf } from "./exif";
import { stamp } from "./ids";
import { state } from "./state";

/** A photo as it is kept, and what was known when it was taken. Places are text: fractions differ by language. */
export interface Shot {
  blob: Blob;
  taken_at: string;
  lat: string | null;
  lon: string | null;
  accuracy: string | null; // metres; null where the camera itself wrote the place
}

/** The file is no picture this browser can read. */
export class Unreadable extends Error {}

/** A camera's file made small. Throws Unreadable. */
export async function shotOf(file: File): Promise<Shot> {
  const [told, place, blob] = await Promise.all([exifOf(file), whereabouts(), small(file)]);
  const here = told.lat !== null && told.lon !== null ? { lat: told.lat, lon: told.lon, accuracy: null } : place;
  return {
    blob,
    taken_at: stamp(told.taken_at ? new Date(told.taken_at) : new Date(file.lastModified || Date.now())),
    lat: here.lat === null ? null : here.lat.toFixed(6),
    lon: here.lon === null ? null : here.lon.toFixed(6),
    accuracy: here.accuracy === null ? null : String(here.accuracy),
  };
}

async function small(file: Blob): Promise<Blob> {
  const { photo_side, photo_bytes } = state.known.limits;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Unreadable();
  });
  const shrink = Math.min(1, photo_side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * shrink));
  canvas.height = Math.max(1, Math.round(picture.height * shrink));
  canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let made = await asJpeg(canvas, 0.82);
  for (const quality of [0.7, 0.55, 0.4]) {
    if (made.size <= photo_bytes) break;
    made = await asJpeg(canvas, quality);
  }
  return made;
}

function asJpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((told, failed) =>
    canvas.toBlob((blob) => (blob ? told(blob) : failed(new Unreadable())), "image/jpeg", quality),
  );
}

type Place = { lat: number | null; lon: number | null; accuracy: number | null };
const NOWHERE: Place = { lat: null, lon: null, accuracy: null };

/** Where the phone is, if it says so within two seconds; a photo waits no longer for it. */
function whereabouts(): Promise<Place> {
  if (!navigator.geolocation) return Promise.resolve(NOWHERE);
  return new Promise((told) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => told({ lat: coords.latitude, lon: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      () => told(NOWHERE),
      { timeout: 2000, maximumAge: 60_000, enableHighAccuracy: true },
    ),
  );
}
