/* 隐患草稿：条款、级别、期限、部位都已填好，只差看一眼、改一改。 */
import { button, choice, field, h, link, notice } from "../dom";
import { levelOf, text } from "../entries";
import { day, stamp } from "../ids";
import { flush } from "../queue";
import { set } from "../record";
import { type Screen, nothing, redraw } from "../screen";
import { entriesNow, itemsOf, state } from "../state";
import type { Fetched } from "../store";
import { photos } from "../taking";
import type { Fields, Item, Visit } from "../wire";
import { say } from "../words";
import { after } from "./item";

const DAYS: Record<string, number> = { general: 15, major: 30 }; // only where the packet suggests no day

let shootNext = false;

/** Begins a draft of an item and goes to it with the camera open. */
export async function draft(visit: string, item: Item, id: string): Promise<void> {
  const fetched = state.visits.get(visit)!.visit;
  const level = levelOf(item);
  await set(visit, `finding:${id}`, {
    item: item.id,
    level,
    criterion: item.criteria.length === 1 ? item.criteria[0] : null,
    deadline: level ? suggested(fetched.deadlines, level) : null,
    spot: fetched.places.length === 1 ? fetched.places[0].name : null,
    responsible: null,
  });
  shootNext = true;
  location.assign(`#/v/${visit}/finding/${id}`);
}

function suggested(told: Record<string, string> | undefined, level: string): string {
  return told?.[level] ?? day(new Date(Date.now() + (DAYS[level] ?? 15) * 86_400_000));
}

export function finding(fetched: Fetched, id: string): Screen {
  const { visit } = fetched;
  const key = `finding:${id}`;
  const fields = entriesNow(visit.id)[key];
  const item = itemsOf(fetched).find((one) => one.id === fields?.item);
  if (!fields) return nothing();
  const record = (some: Fields) => void set(visit.id, key, some);
  const pictures = photos(visit.id, key);
  if (shootNext) setTimeout(pictures.shoot); // once it stands on the screen; the tap still counts as leave to ask
  shootNext = false;
  const at = `#/v/${visit.id}`;
  return {
    title: say("隐患草稿"),
    sub: item?.item,
    back: item ? `${at}/item/${item.id}` : `${at}/list`,
    body: [
      notice("done", say("草稿已存本机 {at}。只差你看一眼。", { at: stamp().slice(11, 16) })),
      fields.dropped ? notice("late", say("这条已作废，不计入检查结果。")) : null,
      pictures.box,
      field(say("哪里不对"), text(fields.text), (words) => record({ text: words }), { lines: 3 }),
      phrases(item, (words) => void set(visit.id, key, { text: joined(text(entriesNow(visit.id)[key].text), words) }).then(redraw)),
      spot(fetched, id, record),
      level(fetched, item, fields, record),
      criterion(item, fields, record),
      field(say("整改期限"), text(fields.deadline), (deadline) => record({ deadline }), { type: "date" }),
      responsible(fetched, fields, record),
      repeated(fetched, fields),
    ],
    foot: [
      button(fields.dropped ? say("恢复") : say("作废这条"), () => void set(visit.id, key, { dropped: !fields.dropped }).then(redraw)),
      button(say("存下，下一题"), () => (void flush(), location.assign(after(fetched, item?.id))), "main-act"),
    ],
  };
}

function joined(before: string, words: string): string {
  return before ? `${before.replace(/[。；]$/, "")}；${words}` : words;
}

/** Sentences of the phrase bank, by the item, else by what it is about. */
function phrases(item: Item | undefined, put: (words: string) => void): HTMLElement | null {
  const bank = state.known.phrases;
  const some = item ? (bank[item.id] ?? bank[item.aspect] ?? []) : [];
  if (!some.length) return null;
  return h("div", { class: "phrases", role: "group", "aria-label": say("常用语") }, some.map((words) => button(words, () => put(words), "s")));
}

function spot({ visit }: Fetched, id: string, record: (some: Fields) => void): HTMLElement {
  const fields = entriesNow(visit.id)[`finding:${id}`];
  const words = field(say("部位"), text(fields.spot), (value) => record({ spot: value }), { hint: say("写到人能找到：几号库、哪面墙、哪台设备") });
  if (!visit.places.length) return words;
  const options: [string, string][] = [["", say("不在名册里")], ...visit.places.map((one): [string, string] => [one.id, one.name])];
  const site = choice(say("在哪个场所"), options, text(fields.site), (value) => {
    const place = visit.places.find((one) => one.id === value);
    const isBare = !entriesNow(visit.id)[`finding:${id}`].spot; // now: words may have been typed since it was drawn
    record({ site: value || null, ...(place && isBare ? { spot: place.name } : {}) });
    void redraw();
  });
  return h("div", { class: "pair" }, site, words);
}

function level({ visit }: Fetched, item: Item | undefined, fields: Fields, record: (some: Fields) => void): HTMLElement {
  const hint =
    item?.fail === "major_if_matched"
      ? say("对上判定标准的条款就是重大隐患；对不上是一般。建议，由你确认。")
      : say("按题目建议，由你确认。");
  const options: [string, string][] = [["", say("待认定")], ["general", say("一般隐患")], ["major", say("重大事故隐患")]];
  const box = choice(say("级别"), options, text(fields.level), (value) => {
    record({ level: value || null, deadline: value ? suggested(visit.deadlines, value) : null });
    void redraw();
  });
  box.append(h("p", { class: "hint" }, hint));
  return box;
}

function criterion(item: Item | undefined, fields: Fields, record: (some: Fields) => void): HTMLElement | null {
  const some = (item?.criteria ?? []).filter((id) => state.known.criteria[id]);
  if (!some.length) return null;
  const words = (id: string) => {
    const one = state.known.criteria[id];
    return `${one.standard} ${one.clause} ${one.text.slice(0, 40)}`;
  };
  const options: [string, string][] = [["", say("没有对上的条款")], ...some.map((id): [string, string] => [id, words(id)])];
  const box = choice(say("条款"), options, text(fields.criterion), (value) => {
    record({ criterion: value || null });
    void redraw();
  });
  const decides = fields.criterion ? state.known.criteria[String(fields.criterion)]?.decides : undefined;
  if (decides === "other") box.append(notice("soon", say("这一条由别的部门认定，我们只移送。")));
  if (decides === "check") box.append(notice("soon", say("这一条归谁认定还要核对，先按一般记录。")));
  return box;
}

function responsible({ visit }: Fetched, fields: Fields, record: (some: Fields) => void): HTMLElement {
  const list = `people-${visit.id}`;
  const words = (one: Visit["people"][number]) => (one.post ? `${one.name}（${one.post}）` : one.name);
  const known = visit.people.find((one) => one.id === fields.responsible);
  const box = field(say("责任人"), known ? words(known) : text(fields.responsible), (value) =>
    record({ responsible: visit.people.find((one) => words(one) === value)?.id ?? value }),
  );
  box.querySelector("input")!.setAttribute("list", list);
  box.append(h("datalist", { id: list }, visit.people.map((one) => h("option", { value: words(one) }))));
  return box;
}

/** The same spot in an open hazard: perhaps it is no new one. */
function repeated({ visit }: Fetched, fields: Fields): HTMLElement | null {
  const same = fields.spot ? visit.history.open.find((one) => one.spot === fields.spot) : undefined;
  if (!same) return null;
  return notice("soon", say("这个部位还有一条没销号：{number} {text}。是同一件，送到后在隐患页并案。", { number: same.number, text: same.text }), " ", link(say("看须知"), `#/v/${visit.id}`));
}
