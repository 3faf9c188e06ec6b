/* 从照片原件里读拍摄时间和地点：缩小时画布会把它们抹掉，先抄下来。 */

export interface Told {
  taken_at: string | null; // as the camera's clock had it: 2026-11-25T10:13:00
  lat: number | null;
  lon: number | null;
}

const NOTHING: Told = { taken_at: null, lat: null, lon: null };
const GPS = 0x8825;
const DETAILS = 0x8769;
const TAKEN = 0x9003;
const CHANGED = 0x0132;

/** What a JPEG says of itself; nothing where it is no JPEG, says nothing or is broken. */
export async function exifOf(file: Blob): Promise<Told> {
  try {
    const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
    const at = start(view);
    return at === null ? NOTHING : told(view, at);
  } catch {
    return NOTHING; // lengths and places in it are claims; what leads outside is a RangeError
  }
}

/** Where the TIFF part begins: in the APP1 segment with the mark "Exif". */
function start(view: DataView): number | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const mark = view.getUint16(at);
    if (mark === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (mark >> 8 !== 0xff || mark === 0xffda) return null;
  }
  return null;
}

function told(view: DataView, base: number): Told {
  const little = view.getUint16(base) === 0x4949;
  const short = (at: number) => view.getUint16(base + at, little);
  const long = (at: number) => view.getUint32(base + at, little);
  const table = (at: number) => {
    const found = new Map<number, number>(); // tag: where its entry lies
    for (let left = Math.min(short(at), 200), entry = at + 2; left > 0; left--, entry += 12) found.set(short(entry), entry);
    return found;
  };
  const words = (entry: number) => {
    const length = long(entry + 4);
    const from = base + (length > 4 ? long(entry + 8) : entry + 8);
    return String.fromCharCode(...new Uint8Array(view.buffer, from, Math.min(length, 40))).replace(/\0.*$/, "");
  };
  const degrees = (entry: number) => {
    const from = long(entry + 8);
    const part = (place: number) => long(from + 8 * place) / (long(from + 8 * place + 4) || 1);
    return part(0) + part(1) / 60 + part(2) / 3600;
  };
  const first = table(long(4));
  const details = first.has(DETAILS) ? table(long(first.get(DETAILS)! + 8)) : new Map<number, number>();
  const gps = first.has(GPS) ? table(long(first.get(GPS)! + 8)) : new Map<number, number>();
  const taken = details.get(TAKEN) ?? first.get(CHANGED);
  const side = (tag: number, sign: number, negative: string) => {
    if (!gps.has(tag) || !gps.has(sign)) return null;
    return degrees(gps.get(tag)!) * (words(gps.get(sign)!) === negative ? -1 : 1);
  };
  return { taken_at: taken === undefined ? null : moment(words(taken)), lat: side(2, 1, "S"), lon: side(4, 3, "W") };
}

function moment(words: string): string | null {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(words);
  return found && found[1] !== "0000" ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}` : null;
}
