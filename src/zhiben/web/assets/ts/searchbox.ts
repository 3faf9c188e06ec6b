/* 顶栏的搜索框：边写边在下面列出几条；空着时列最近看过的。没有脚本时按回车到搜索页。 */
import { links } from "./seen";

const PAUSE = 250; // ms of quiet after the last letter
const FEW = 8;

export function searchbox(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-box]");
  const box = form?.querySelector<HTMLInputElement>("input[type=search]");
  const below = form?.querySelector<HTMLElement>("[data-below]");
  if (!form || !box || !below) return;
  let waiting = 0;

  const look = () => {
    window.clearTimeout(waiting);
    if (box.value.trim()) waiting = window.setTimeout(() => form.dispatchEvent(new Event("look")), PAUSE);
    else lately(below);
  };
  box.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) look();
  });
  box.addEventListener("compositionend", look);
  box.addEventListener("focus", () => {
    if (below.hidden) look();
  });
  below.addEventListener("htmx:afterSwap", () => {
    below.hidden = !form.contains(document.activeElement) || !box.value.trim();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) below.hidden = true;
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !below.hidden) {
      event.preventDefault(); // the browser would empty the box
      box.focus();
      window.clearTimeout(waiting);
      below.hidden = true;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (move(box, below, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    }
  });
}

/** The mark goes to the next or previous link; above the first it is back in the box. */
function move(box: HTMLInputElement, below: HTMLElement, by: number): boolean {
  if (below.hidden) return false;
  const stops: HTMLElement[] = [box, ...below.querySelectorAll<HTMLElement>("a")];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + by];
  next?.focus();
  return next !== undefined;
}

function lately(below: HTMLElement): void {
  const lines = links(FEW);
  const title = document.createElement("p");
  title.className = "sub";
  title.textContent = below.dataset.lately ?? "";
  const list = document.createElement("ul");
  list.className = "found";
  list.append(...lines);
  below.replaceChildren(title, list);
  below.hidden = lines.length === 0;
}
