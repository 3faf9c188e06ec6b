/* 还差什么：漏答、缺照片、没宣讲、没抽查、没签字、有冲突……每一处点了就到。规矩同服务器 checklist_closing、visit_closing。 */
import { type Finding, askedItems, findingsOf, of, photosOf, text } from "./entries";
import { sha256, signedText } from "./ids";
import { clashesNow } from "./record";
import { entriesNow, itemsOf, linesOf, state } from "./state";
import type { Fetched } from "./store";
import type { Entries, Fields, Item, Member, Paper, Visit } from "./wire";
import { say } from "./words";

const SHORT = 24; // letters of an item in a list of several

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
    { key: "signature:enterprise", who: fetched.visit.type === "self" ? say("企业签字人") : say("企业陪同人") },
    ...inspectors.map((one) => ({ key: `signature:${one.person}`, who: say("检查人 {name}", { name: one.name }) })),
  ];
}

/** The items that have to be answered and are not. */
export function unanswered(items: Item[], entries: Entries): Item[] {
  return askedItems(items, entries).filter((item) => item.must && !isAnswered(item, entries));
}

/** Those one may answer, and has not. */
export function left(items: Item[], entries: Entries): Item[] {
  return askedItems(items, entries).filter((item) => !item.must && !isAnswered(item, entries));
}

function isAnswered(item: Item, entries: Entries): boolean {
  const result = entries[`answer:${item.id}`]?.result;
  return Boolean(result) && result !== "unchecked";
}

/** The first item of each required aspect of which nothing is answered. */
function bareAspects(paper: Paper, entries: Entries): Item[] {
  const asked = askedItems(paper.items, entries);
  const bare = (paper.required ?? []).flatMap(({ list, aspect }) => {
    const some = asked.filter((item) => item.aspect === aspect && (!item.lists.length || item.lists.includes(list)));
    return some.length && !some.some((item) => isAnswered(item, entries)) ? [some[0]] : [];
  });
  return [...new Set(bare)];
}

/** What an answered item still lacks, the first of it; null where nothing. */
function lackOf(item: Item, entries: Entries): string | null {
  const { result, reason, note } = entries[`answer:${item.id}`] ?? {};
  const findings = findingsOf(entries, item.id);
  if (item.fail === "gate" && (result === "fail" || result === "not_applicable")) return say("这题不合格，不能结束检查");
  if (result === "not_applicable") return reason ? null : say("不适用没写理由");
  if (result !== "pass" && result !== "fail") return null;
  if (result === "fail" && item.fail !== "info" && !findings.length) return say("不合格没记隐患");
  const pictures = [`answer:${item.id}`, ...findings.map(({ id }) => `finding:${id}`)].some((key) => photosOf(entries, key).length);
  if (item.evidence.includes("photo") && !pictures) return say("缺照片");
  return item.evidence.includes("note") && !note ? say("缺说明") : null;
}

/** What a finding must say to become a hazard, the first that is missing. */
function unwritten(fields: Fields, pictures: number): string | null {
  if (!fields.text) return say("隐患没写哪里不对");
  if (!fields.spot && !fields.site) return say("隐患没写部位");
  if (!fields.deadline) return say("隐患没定期限");
  if (!fields.responsible) return say("隐患没写责任人");
  return pictures ? null : say("隐患缺照片");
}

/** The people asked on site whose answer is recorded. */
export function askedPeople(entries: Entries): Finding[] {
  return of(entries, "asked:").filter(({ fields }) => typeof fields.passed === "boolean");
}

/** How many have to be asked: at least one, also where nobody at the front line is on the register. */
export function wantedPeople(visit: Visit): number {
  return visit.needed ?? Math.max(1, visit.draw.length);
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
  const paper = state.known.papers[visit.paper] ?? { title: "", items };
  const needs = (proof: string) => askedItems(items, entries).some((item) => item.must && item.proven_by === proof);
  const lacks: Lack[] = [];
  const lack = (words: string, detail: string, to: string, grave = true) => lacks.push({ words, detail, to: to.startsWith("#") ? to : at + to, grave });
  const names = (some: Item[]) => some.slice(0, 3).map((one) => one.item.slice(0, SHORT)).join("；");

  const clashes = clashesNow(visit.id);
  if (clashes.length) lack(say("冲突 {n} 处", { n: clashes.length }), say("两个人改了同一处，选一个"), "/clash");
  const refused = linesOf(visit.id).filter((line) => line.state === "refused" && line.kind !== "file");
  if (refused.length) lack(say("有 {n} 条服务器没收", { n: refused.length }), text(refused[0].receipt?.say), "#/queue");
  const open = unanswered(items, entries);
  if (open.length) lack(say("漏答 {n} 题", { n: open.length }), names(open), `/item/${open[0].id}`);
  for (const one of bareAspects(paper, entries)) lack(say("“{aspect}”一题没查", { aspect: one.aspect }), one.item, `/item/${one.id}`);
  for (const item of askedItems(items, entries)) {
    const words = lackOf(item, entries);
    if (words) lack(words, item.item, `/item/${item.id}`);
  }
  for (const { id, fields } of findingsOf(entries)) {
    const words = unwritten(fields, photosOf(entries, `finding:${id}`).length);
    if (words) lack(words, text(fields.text) || text(fields.spot), `/finding/${id}`);
  }
  const { minutes, audience, criteria, text: words } = entries["briefing:"] ?? {};
  if (needs("briefing") && (!minutes || !audience || !(words || (criteria as string[] | null)?.length))) {
    lack(say("判定标准还没宣讲"), say("每次入企都要讲：多少人听、讲了几分钟"), "/briefing");
  }
  const asked = askedPeople(entries).filter(({ fields }) => fields.drawn_by === "system").length;
  const wanted = wantedPeople(visit);
  if (needs("spot_test") && asked < wanted) lack(say("一线抽查 {n} / {all} 人", { n: asked, all: wanted }), say("名单是系统抽的"), "/asking");
  const about = entries["visit:"] ?? {};
  if (!about.began_at) lack(say("还没开始检查"), say("看过进门须知，点“已阅，开始检查”"), "");
  if (visit.type === "self" && !about.led_by) lack(say("没写谁带队"), say("企业自查要写明谁带队"), "/about");
  if (visit.type === "self" && about.led_by === "principal" && about.principal_present !== true) {
    lack(say("主要负责人没有确认在场"), say("带队检查，本人要在场"), "/about");
  }
  if (!about.escort && visit.type !== "self") lack(say("企业陪同人没写"), say("谁陪同、什么职务"), "/about");
  if (!about.scene && !(about.sites as string[])?.length) lack(say("查了哪些场所没写"), say("部位要写在检查记录上"), "/about");
  if (!findingsOf(entries).length && about.found_none !== true) lack(say("有没有问题没说清"), say("没有隐患的，勾“没有发现问题”"), "/about");
  const some = left(items, entries);
  if (some.length) lack(say("选查的还有 {n} 题没答", { n: some.length }), names(some), `/item/${some[0].id}`, false);
  await signaturesMissing(fetched, entries, lack);
  return lacks;
}

/** The end was written down before the visit was begun anew. */
export function endsTooEarly(entries: Entries): boolean {
  const { began_at, ended_at } = entries["visit:"] ?? {};
  return Boolean(began_at && ended_at) && Date.parse(text(ended_at)) < Date.parse(text(began_at));
}

async function signaturesMissing(
  fetched: Fetched,
  entries: Entries,
  lack: (words: string, detail: string, to: string, grave?: boolean) => void,
): Promise<void> {
  if (endsTooEarly(entries)) lack(say("结束时间早于开始时间"), say("打开签字一屏，时间会改过来，再重签"), "/signing");
  const digest = await digestNow(entries);
  for (const { key, who } of signers(fetched)) {
    const signed = entries[key];
    if (signed?.refused ? !signed.reason : !signed?.photo) lack(say("{who}没签字", { who }), say("写完再签；拒签的写原因并拍照"), "/signing");
    else if (signed.digest !== digest) lack(say("{who}签字后又改了", { who }), say("给对方看过，重签"), "/signing");
  }
}
