/* 键盘。输入时、按着 Ctrl / Alt / ⌘ 时、对话框开着时，单键一律不管。 */
import { typing } from "./typing";

const OFF = "zhiben.keys.off";
const GO: Record<string, string> = { t: "home", o: "obligations", e: "enterprises", p: "plan", b: "board" };

let going = false; // after `g`, the next letter names a page

export function keys(): void {
  document.addEventListener("keydown", (event) => {
    if (typing(event) || event.ctrlKey || event.altKey || event.metaKey || off() || modal()) return;
    if (press(event.key)) event.preventDefault();
  });
  for (const box of document.querySelectorAll<HTMLInputElement>("input[data-keys]")) {
    box.checked = !off();
    box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "" : "1"));
  }
}

function press(key: string): boolean {
  if (going) {
    going = false;
    return follow(`[data-go="${GO[key] ?? ""}"]`);
  }
  switch (key) {
    case "/":
      return focus("form[data-live] input[type=search]") || focus(".top-search input");
    case "?":
      return follow("[data-dialog=help]");
    case "g":
      return (going = true);
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "Enter":
      return document.activeElement === document.body && follow("[data-here] a[href]");
    case "[":
      return follow("a[rel=prev]");
    case "]":
      return follow("a[rel=next]");
    case "y":
      return why();
    case "x":
      return follow("[data-here] input[type=checkbox]");
    case "e":
      return follow("[data-here] [data-do]");
  }
  return false;
}

function off(): boolean {
  return localStorage.getItem(OFF) === "1";
}

function modal(): boolean {
  return document.querySelector("dialog[open]:modal") !== null;
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector);
  link?.click();
  return link !== null;
}

function focus(selector: string): boolean {
  const field = document.querySelector<HTMLInputElement>(selector);
  field?.focus();
  field?.select();
  return field !== null;
}

/** Move the mark to the next or previous row; the row's link takes the focus, so Enter opens it. */
function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  if (rows.length === 0) return false;
  const now = rows.findIndex((row) => row.hasAttribute("data-here"));
  const next = rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + by))];
  rows[now]?.removeAttribute("data-here");
  next.setAttribute("data-here", "");
  next.querySelector<HTMLElement>("a[href]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

/** 为什么是我: open the trace on this page, or that of the marked row. */
function why(): boolean {
  const trace =
    document.querySelector<HTMLDetailsElement>("[data-here] details.why") ??
    document.querySelector<HTMLDetailsElement>("details.why");
  if (!trace) return follow("[data-here] a[href]");
  trace.open = !trace.open;
  trace.scrollIntoView({ block: "nearest" });
  return true;
}
