/* 双方签字：先看记录，再用手指签。拒签的，写明原因并拍照，照样存档。 */
import { button, field, h, notice, tick } from "../dom";
import { askedItems, findingsOf, photosOf, text } from "../entries";
import { stamp } from "../ids";
import { type Signer, digestNow, endsTooEarly, lacksOf, signers } from "../lacks";
import { addPhoto, set } from "../record";
import { type Screen, redraw } from "../screen";
import { pad } from "../sign";
import { entriesNow, itemsOf, state } from "../state";
import type { Fetched } from "../store";
import { photos, picture } from "../taking";
import type { Fields } from "../wire";
import { say } from "../words";

/** Signed by both sides before the server has given a number: month and day, then which visit of that day. */
export function provisional({ visit }: Fetched): string {
  const began = text(entriesNow(visit.id)["visit:"]?.began_at) || stamp();
  const sameDay = [...state.visits.values()].filter((one) => one.visit.planned_on === visit.planned_on);
  const place = sameDay.map((one) => one.id).sort().indexOf(visit.id) + 1;
  return `L-${began.slice(5, 7)}${began.slice(8, 10)}-${String(place).padStart(2, "0")}`;
}

export async function signing(fetched: Fetched): Promise<Screen> {
  const { visit } = fetched;
  const open = (await lacksOf(fetched)).filter((one) => one.grave && !one.to.endsWith("/signing"));
  if (!open.length) await ends(fetched);
  const entries = entriesNow(visit.id);
  const digest = await digestNow(entries);
  return {
    title: say("双方签字"),
    sub: say("暂存号 {number}，发出后换正式号", { number: provisional(fetched) }),
    back: `#/v/${visit.id}/overview`,
    body: [
      open.length ? notice("soon", say("还有 {n} 处没补。先补完再签，签了再改要重签。", { n: open.length })) : null,
      paper(fetched),
      ...signers(fetched).map((one) => box(fetched, one, entries[one.key] ?? {}, digest)),
    ],
    foot: [h("a", { href: `#/v/${visit.id}/overview`, class: "btn main-act block" }, say("回总览"))],
  };
}

/** The end of the visit, and the number it has until it is sent, belong to what is signed: it is now, as long as
    nobody has signed; never before it began. */
async function ends(fetched: Fetched): Promise<void> {
  const entries = entriesNow(fetched.id);
  const someone = signers(fetched).some(({ key }) => entries[key]?.photo || entries[key]?.refused);
  if (!someone || endsTooEarly(entries)) await set(fetched.id, "visit:", { ended_at: stamp(), provisional: provisional(fetched) });
}

/** What both put their names to, in one paragraph and a list. */
function paper(fetched: Fetched): HTMLElement {
  const { visit } = fetched;
  const entries = entriesNow(visit.id);
  const about = entries["visit:"] ?? {};
  const found = findingsOf(entries);
  const names = visit.members.map((one) => one.name + (one.certificate ? `（${one.certificate}）` : "")).join("、");
  const words = say("{began} 至 {ended}，{names}对{enterprise}检查 {items} 题，发现问题 {n} 条。", {
    began: text(about.began_at).slice(0, 16).replace("T", " "),
    ended: text(about.ended_at).slice(11, 16),
    names,
    enterprise: visit.enterprise.name,
    items: askedItems(itemsOf(fetched), entries).length,
    n: found.length,
  });
  return h(
    "section",
    { class: "paper" },
    h("h2", {}, say("现场检查记录")),
    h("p", {}, words),
    h("ol", {}, found.map(({ fields }) => h("li", {}, [text(fields.spot), text(fields.text), text(fields.deadline)].filter(Boolean).join("，")))),
    about.summary ? h("p", {}, text(about.summary)) : null,
  );
}

function box(fetched: Fetched, signer: Signer, signed: Fields, digest: string): HTMLElement {
  const visit = fetched.visit.id;
  const changed = (signed.photo || signed.refused) && signed.digest !== digest;
  const photo = state.photos.get(text(signed.photo))?.blob;
  const again = () => void set(visit, signer.key, { photo: null, refused: false, digest: null, signed_at: null }).then(redraw);
  return h(
    "section",
    { class: "sign", "aria-label": signer.who },
    h("h2", {}, signer.who),
    changed ? notice("late", say("签字后又改了。给对方看过，重签。")) : null,
    signed.photo && !changed
      ? h("div", {}, photo ? picture(photo, say("{who}的签名", { who: signer.who })) : h("p", {}, say("已签，签名在服务器。")), button(say("重签"), again, "plain"))
      : signed.refused && !changed
        ? h("p", {}, say("拒签：{reason}", { reason: text(signed.reason) }), button(say("改为签字"), again, "plain"))
        : fresh(fetched, signer, digest),
  );
}

function fresh(fetched: Fetched, signer: Signer, digest: string): HTMLElement {
  const visit = fetched.visit.id;
  const isTheirs = signer.key === "signature:enterprise";
  const about = entriesNow(visit)["visit:"] ?? {};
  const keep = button(say("签好了"), () => void sign(), "lead");
  keep.disabled = true;
  const mine = pad(signer.who, () => (keep.disabled = !mine.isSigned()));
  const sign = async () => {
    const name = isTheirs ? text(about.escort) || text(state.known.person?.name) : (fetched.visit.members.find((one) => signer.key.endsWith(one.person ?? "-"))?.name ?? "");
    const blob = await mine.picture();
    const shot = { blob, taken_at: stamp(), lat: null, lon: null, accuracy: null };
    const photo = await addPhoto(visit, signer.key, shot).catch(() => null); // no room: the bar says so
    if (photo === null) return;
    const post = isTheirs ? text(about.escort_post) || null : null;
    await set(visit, signer.key, { name, post, photo, digest, refused: false, signed_at: stamp() });
    await redraw();
  };
  return h(
    "div",
    {},
    mine.box,
    h("div", { class: "row" }, keep, button(say("擦掉"), () => mine.clear(), "plain")),
    isTheirs ? refusal(visit, signer, digest) : null,
  );
}

/** 拒签: why, and a picture of it where one can be taken. */
function refusal(visit: string, signer: Signer, digest: string): HTMLElement {
  const given = { reason: "", sure: false };
  const keep = async () => {
    if (!given.reason || !given.sure) return;
    await set(visit, signer.key, { refused: true, reason: given.reason, digest, photo: null, signed_at: stamp() });
    await redraw();
  };
  return h(
    "details",
    { open: photosOf(entriesNow(visit), signer.key).length > 0 },
    h("summary", {}, say("对方拒签")),
    photos(visit, signer.key).box,
    field(say("拒签原因"), "", (reason) => (given.reason = reason), { lines: 2 }),
    tick(say("已告知拒签也照样存档"), false, (sure) => (given.sure = sure)),
    button(say("记为拒签"), () => void keep()),
  );
}
