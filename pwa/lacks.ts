/* 还差什么：漏答、缺照片、没宣讲、没抽查、没签字、有冲突……每一处点了就到。 */
import { type Finding, askedItems, findingsOf, of, photosOf, text } from "./entries";
import { sha256, signedText } from "./ids";
import { clashesNow } from "./record";
import { entriesNow, itemsOf, linesOf } from "./state";
import type { Fetched } from "./store";
import type { Entries, Fields, Item, Member } from "./wire";
import { say } from "./words";

export interface Lack {
  words: string;
  detail: string;
  to: string; // the screen to go to
  grave: boolean; // the visit cannot be ended without it
}

export interface Signer {
  key: string; // of the entry: "signature:enterprise", "signature:<person>"
  who: string;
}

/** Who signs: the enterprise's side, then every inspector with an account. */
export function signers(fetched: Fetched): Signer[] {
  const inspectors = fetched.visit.members.filter((one): one is Member & { person: string } =>
    Boolean(one.role === "inspector" && one.person),
  );
  return [
    { key: "signature:enterprise", who: say("企业陪同人") },
    ...inspectors.map((one) => ({ key: `signature:${one.person}`, who: say("检查人 {name}", { name: one.name }) })),
  ];
}

export function unanswered(items: Item[], entries: Entries): Item[] {
  return askedItems(items, entries).filter((item) => !entries[`answer:${item.id}`]?.result);
}

/** Items whose answer must be shown in a picture and is not. */
export function unpictured(items: Item[], entries: Entries): Item[] {
  return askedItems(items, entries).filter((item) => {
    const answer = entries[`answer:${item.id}`]?.result;
    if ((answer !== "fail" && answer !== "pass") || !item.evidence.includes("photo")) return false;
    const findings = findingsOf(entries, item.id);
    return !photosOf(entries, `answer:${item.id}`).length && !findings.some(({ id }) => photosOf(entries, `finding:${id}`).length);
  });
}

/** What a finding must say to become a hazard, the first that is missing. */
function unwritten(fields: Fields, pictures: number): string | null {
  if (!fields.text) return say("隐患没写哪里不对");
  if (!fields.spot && !fields.site) return say("隐患没写部位");
  if (!fields.level || !fields.deadline) return say("隐患没定级别或期限");
  if (!fields.responsible) return say("隐患没写责任人");
  return pictures ? null : say("隐患缺照片");
}

/** The people asked on site whose answer is recorded. */
export function askedPeople(entries: Entries): Finding[] {
  return of(entries, "asked:").filter(({ fields }) => typeof fields.passed === "boolean");
}

export function digestNow(entries: Entries): Promise<string> {
  return sha256(signedText(entries));
}

/** Everything missing before the visit can be ended. */
export async function lacksOf(fetched: Fetched): Promise<Lack[]> {
  const { visit } = fetched;
  const at = `#/v/${visit.id}`;
  const entries = entriesNow(visit.id);
  const items = itemsOf(fetched);
  const lacks: Lack[] = [];
  const lack = (words: string, detail: string, to: string, grave = true) => lacks.push({ words, detail, to: to.startsWith("#") ? to : at + to, grave });
  const names = (some: Item[]) => some.slice(0, 3).map((one) => one.item).join("；");

  const clashes = clashesNow(visit.id);
  if (clashes.length) lack(say("冲突 {n} 处", { n: clashes.length }), say("两个人改了同一处，选一个"), "/clash");
  const refused = linesOf(visit.id).filter((line) => line.state === "refused");
  if (refused.length) lack(say("有 {n} 条服务器没收", { n: refused.length }), text(refused[0].receipt?.say), "#/queue");
  const open = unanswered(items, entries);
  if (open.length) lack(say("漏答 {n} 题", { n: open.length }), names(open), `/item/${open[0].id}`);
  const bare = unpictured(items, entries);
  if (bare.length) lack(say("缺照片 {n} 题", { n: bare.length }), names(bare), `/item/${bare[0].id}`);
  const reasonless = items.filter((item) => {
    const answer = entries[`answer:${item.id}`];
    return (answer?.result === "not_applicable" || answer?.result === "unchecked") && !answer.reason;
  });
  if (reasonless.length) lack(say("不适用没写理由 {n} 题", { n: reasonless.length }), names(reasonless), `/item/${reasonless[0].id}`);
  for (const { id, fields } of findingsOf(entries)) {
    const words = unwritten(fields, photosOf(entries, `finding:${id}`).length);
    if (words) lack(words, text(fields.text) || text(fields.spot), `/finding/${id}`);
  }
  const briefing = entries["briefing:"] ?? {};
  if (!briefing.minutes || !briefing.audience || !(briefing.text || (briefing.criteria as string[])?.length)) lack(say("判定标准还没宣讲"), say("每次入企都要讲：多少人听、讲了几分钟"), "/briefing");
  const asked = askedPeople(entries).length;
  const wanted = visit.draw.length;
  if (asked < wanted) lack(say("一线抽查 {n} / {all} 人", { n: asked, all: wanted }), say("名单是系统抽的"), "/asking");
  const about = entries["visit:"] ?? {};
  if (!about.escort && visit.type !== "self") lack(say("企业陪同人没写"), say("谁陪同、什么职务"), "/about");
  if (!about.scene && !(about.sites as string[])?.length) lack(say("查了哪些场所没写"), say("部位要写在检查记录上"), "/about");
  if (!findingsOf(entries).length && about.found_none !== true) lack(say("有没有问题没说清"), say("没有隐患的，勾“没有发现问题”"), "/about");
  await signaturesMissing(fetched, entries, lack);
  return lacks;
}

async function signaturesMissing(
  fetched: Fetched,
  entries: Entries,
  lack: (words: string, detail: string, to: string, grave?: boolean) => void,
): Promise<void> {
  const digest = await digestNow(entries);
  for (const { key, who } of signers(fetched)) {
    const signed = entries[key];
    if (signed?.refused ? !signed.reason : !signed?.photo) lack(say("{who}没签字", { who }), say("写完再签；拒签的写原因并拍照"), "/signing");
    else if (signed.digest !== digest) lack(say("{who}签字后又改了", { who }), say("给对方看过，重签"), "/signing");
  }
}
