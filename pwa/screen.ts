/* 一屏：标题、返回、正文、底下的按钮。谁变了谁重画，正在打字的那一屏不动。 */
import { bar } from "./bar";
import { type Child, h, icon, link } from "./dom";
import { onChange } from "./state";
import { say } from "./words";

export interface Screen {
  title: string;
  sub?: string;
  back?: string; // where the arrow leads
  body: (Child | Child[])[];
  foot?: Child[];
  live?: boolean; // drawn again whenever something changes; not for screens in which one types
}

export type Make = () => Screen | Promise<Screen>;

const top = document.getElementById("top")!;
const main = document.getElementById("main")!;
const foot = document.getElementById("foot")!;
const line = document.getElementById("bar")!;

let shown: { make: Make; live: boolean } | null = null;
let turn = 0;
let coming = false; // a screen that was asked for and is being made
let missed = false; // it was to be drawn anew meanwhile: it is drawn once more
let stale = false; // something changed meanwhile: once more too, if it only shows

/** Shows a screen from its top. */
export async function show(make: Make): Promise<void> {
  const mine = ++turn;
  coming = true;
  stale = false;
  const at = location.hash;
  const screen = await Promise.resolve(make()).finally(() => {
    if (mine === turn) coming = false;
  });
  if (mine !== turn) return; // another was asked for meanwhile
  shown = { make, live: screen.live ?? false };
  draw(screen);
  main.dataset.at = at;
  scrollTo(0, 0);
  top.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  if (missed || (stale && shown.live)) await redraw();
}

/** The same screen again, with what has changed; the place on it stays. */
export async function redraw(): Promise<void> {
  missed = coming; // never instead of the screen that is coming
  if (!shown || coming) return;
  const mine = ++turn;
  const screen = await shown.make();
  if (mine !== turn) return;
  const focused = document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset.key;
  draw(screen);
  if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function draw(screen: Screen): void {
  document.title = `${screen.title} · ${say("治本")}`;
  const back = screen.back ? h("a", { class: "back", href: screen.back, "aria-label": say("返回") }, icon("chevron-left")) : null;
  const sub = screen.sub ? h("p", { class: "sub" }, screen.sub) : null;
  top.replaceChildren(...list(back, h("div", {}, h("h1", { tabindex: "-1" }, screen.title), sub)));
  main.replaceChildren(...list(...screen.body.flat()));
  foot.replaceChildren(...list(...(screen.foot ?? [])));
  foot.hidden = !screen.foot?.length;
}

function list(...children: Child[]): (Node | string)[] {
  return children.filter((one): one is Node | string => Boolean(one));
}

/** Keeps the bar true, and the screens that only show. */
export function watch(): void {
  let asked = false;
  const again = () => {
    asked = false;
    line.replaceChildren(...bar());
    if (coming) stale = true;
    else if (shown?.live) void redraw();
  };
  onChange(() => {
    if (!asked) requestAnimationFrame(again);
    asked = true;
  });
  line.replaceChildren(...bar());
  setInterval(() => line.replaceChildren(...bar()), 30_000); // ages grow by themselves
}

/** A screen that says why something cannot be, and what to do. */
export function trouble(title: string, ...words: string[]): Screen {
  return { title, body: [h("div", { class: "trouble" }, words.map((one) => h("p", {}, one)))] };
}

export function nothing(): Screen {
  return {
    title: say("这一屏没有了"),
    body: [h("p", {}, say("这次检查不在这部手机上：可能已结束，或换了人。")), link(say("回到我的检查"), "#/", "btn")],
  };
}
