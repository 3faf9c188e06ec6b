/* 一线抽查：人由系统抽，问三五个判定标准上的问题，结果记在检查里。不用员工的账号。 */
import { button, choice, field, glyph, h, link } from "../dom";
import { of, text } from "../entries";
import { uuid7 } from "../ids";
import { wantedPeople } from "../lacks";
import { set } from "../record";
import { type Screen, redraw } from "../screen";
import { entriesNow, keep, state } from "../state";
import type { Fetched } from "../store";
import { type Entries, type Fields, type Question, type Value, type Visit, addresses } from "../wire";
import { say } from "../words";

const QUESTIONS = 3;
const ENOUGH = 2; // right answers of three: suggested, the officer decides

export function asking({ visit }: Fetched): Screen {
  const entries = entriesNow(visit.id);
  const people = askedOf(visit, entries);
  const known = new Set(people.map((one) => one.person));
  const rest = visit.people.filter((one) => !known.has(one.id));
  const options: [string, string][] = [["", say("请选")], ...rest.map((one): [string, string] => [one.id, one.name])];
  const add = (person: string) => void set(visit.id, `asked:${person}`, { drawn_by: "officer" }).then(redraw);
  return {
    title: say("一线抽查"),
    sub: say("系统抽了 {n} 人", { n: visit.draw.length }),
    back: `#/v/${visit.id}/overview`,
    body: [
      h("ul", { class: "cards" }, people.map((one) => row(visit.id, one, entries[`asked:${one.person}`]?.passed))),
      visit.draw.length < wantedPeople(visit) ? counted(visit.id) : null,
      rest.length ? choice(say("再加一人"), options, "", (person) => person && add(person)) : null,
      online(visit),
    ],
    foot: [link(say("回总览"), `#/v/${visit.id}/overview`, "btn main-act block")],
  };
}

type Person = Visit["draw"][number];

/** Those the system drew, then whoever else was asked. */
function askedOf(visit: Visit, entries: Entries): Person[] {
  const drawn = new Set(visit.draw.map((one) => one.person));
  const others = of(entries, "asked:").filter(({ id }) => !drawn.has(id));
  const name = (id: string, told: Value) => text(told) || visit.people.find((one) => one.id === id)?.name || say("没写姓名");
  return [...visit.draw, ...others.map(({ id, fields }) => ({ person: id, name: name(id, fields.name), post: text(fields.post) }))];
}

function row(visit: string, { person, name, post }: Person, passed: Value | undefined): HTMLElement {
  const [tone, words] = passed === true ? ["done", say("合格")] : passed === false ? ["late", say("不合格")] : ["open", say("没问")];
  const told = h("div", {}, h("b", {}, name), h("span", {}, [post, words].filter(Boolean).join(" · ")));
  return h("li", {}, h("a", { href: `#/v/${visit}/ask/${person}` }, glyph(tone), told));
}

/** Nobody to draw on the register: those present are counted, and chance says which of them. */
function counted(visit: string): HTMLElement {
  let present = 0;
  const draw = () => {
    if (present < 1) return;
    const place = (crypto.getRandomValues(new Uint32Array(1))[0] % present) + 1;
    const note = say("在场 {n} 人，抽到第 {place} 位", { n: present, place });
    void set(visit, `asked:${uuid7()}`, { drawn_by: "system", way: "spoken", note }).then(redraw);
  };
  return h(
    "div",
    { class: "form" },
    h("p", { class: "hint" }, say("名册里的一线人员不够。数一下在场的人，从左到右，由系统抽第几位。")),
    field(say("在场多少人"), "", (words) => (present = Math.round(Number(words)) || 0), { mode: "numeric" }),
    button(say("抽一位"), draw, "lead"),
  );
}

/** Where there is a network, people may answer on their own phones: the page shows the picture to scan. */
function online({ id, enterprise }: Visit): HTMLElement {
  const to = `${addresses.home}tests/new/?enterprise=${enterprise.id}&visit=${id}`;
  return h("p", { class: "sub" }, say("有网时，也可以让他们扫码自己答："), link(say("出二维码"), to), say("。交卷后自动记上。"));
}

export function ask({ visit }: Fetched, person: string): Screen {
  const key = `asked:${person}`;
  const drawn = visit.draw.find((one) => one.person === person);
  const fields = entriesNow(visit.id)[key] ?? {};
  const listed = drawn ?? visit.people.find((one) => one.id === person);
  const [name, post] = [listed?.name ?? text(fields.name), listed?.post ?? text(fields.post)];
  const record = (some: Fields) => set(visit.id, key, { drawn_by: drawn ? "system" : (fields.drawn_by ?? "officer"), way: "spoken", ...(listed ? { name, post: post || null } : {}), ...some });
  const questions = pickedFor(person, visit.questions);
  const marks = state.marks.get(`${visit.id} ${person}`) ?? {};
  const mark = (id: string, right: boolean) => {
    const fresh = { ...state.marks.get(`${visit.id} ${person}`), [id]: right }; // another may have been pressed since it was drawn
    const asked = questions.filter((one) => one.id in fresh);
    const good = asked.filter((one) => fresh[one.id]).length;
    state.marks.set(`${visit.id} ${person}`, fresh);
    const all = asked.length === questions.length;
    const topic = asked.map((one) => one.text).join("；").slice(0, 200);
    const told = { topic, questions: asked.length, right: good, ...(all ? { passed: good >= Math.min(ENOUGH, asked.length) } : {}) };
    const kept = keep((tx) => tx.fact(`marks:${visit.id} ${person}`, fresh));
    void Promise.all([kept, record(told)]).then(redraw);
  };
  return {
    title: name ? say("问 {name}", { name }) : say("问一位员工"),
    sub: listed ? post : text(fields.note),
    back: `#/v/${visit.id}/asking`,
    body: [
      questions.map((one, at) => question(one, at, marks[one.id], (right) => mark(one.id, right))),
      h(
        "div",
        { class: "form" },
        listed ? null : field(say("姓名"), name, (words) => void record({ name: words })),
        listed ? null : field(say("工种"), post, (words) => void record({ post: words })),
        questions.length ? null : field(say("问了什么"), text(fields.topic), (topic) => void record({ topic }), { lines: 2 }),
        h(
          "div",
          { class: "verdicts", role: "group", "aria-label": say("结果") },
          h("button", { type: "button", class: "verdict fail", "data-key": "no", "aria-pressed": String(fields.passed === false), click: () => void record({ passed: false }).then(redraw) }, say("不合格")),
          h("button", { type: "button", class: "verdict pass", "data-key": "yes", "aria-pressed": String(fields.passed === true), click: () => void record({ passed: true }).then(redraw) }, say("合格")),
        ),
        field(say("说明"), text(fields.note), (note) => void record({ note }), { lines: 2 }),
      ),
    ],
    foot: [link(say("存好，下一位"), `#/v/${visit.id}/asking`, "btn main-act block")],
  };
}

/** Three for each person, others for the next: from a place in the list that their id decides. */
function pickedFor(person: string, all: Question[]): Question[] {
  const from = parseInt(person.slice(-6), 16) || 0;
  return all.slice(0, QUESTIONS).map((_, at) => all[(from + at) % all.length]);
}

function question(one: Question, at: number, right: boolean | undefined, mark: (right: boolean) => void): HTMLElement {
  const answer = right === undefined ? null : h("p", { class: "hint" }, say("答案：{answer}", { answer: one.answer_shown_after }));
  return h(
    "section",
    { class: "item" },
    h("h2", {}, `${at + 1}. ${one.text}`),
    h("ul", { class: "options" }, one.options.map((words) => h("li", {}, words))),
    h(
      "div",
      { class: "row", role: "group", "aria-label": say("第 {n} 问", { n: at + 1 }) },
      h("button", { type: "button", class: "btn", "data-key": `${one.id}-no`, "aria-pressed": String(right === false), click: () => mark(false) }, say("答错")),
      h("button", { type: "button", class: "btn", "data-key": `${one.id}-yes`, "aria-pressed": String(right === true), click: () => mark(true) }, say("答对")),
    ),
    answer,
  );
}
