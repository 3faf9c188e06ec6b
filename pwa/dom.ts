/* 画屏幕的几样小工具。文字一律作为文字放进去，不拼 HTML。 */
import { addresses } from "./wire";

export type Child = Node | string | null | undefined | false;
type Given = Record<string, string | boolean | number | undefined | ((event: Event) => void)>;

/** An element: attributes by name, functions as listeners (`click`, not `onclick`), then what is in it. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  given: Given = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (name === "value") (made as HTMLInputElement).value = String(value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, String(value));
  }
  for (const child of children.flat()) if (child) made.append(child);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite; always beside words, so hidden from screen readers. */
export function icon(name: string, size = ""): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", `ico ${size}`.trim());
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${addresses.icons}#${name}`);
  made.append(use);
  return made;
}

export function button(label: Child | Child[], click: () => void, look = ""): HTMLButtonElement {
  const off = /\bbusy\b/.test(look) ? "true" : undefined; // while it works, it is no button to press
  return h("button", { type: "button", class: `btn ${look}`.trim(), "aria-disabled": off, click }, label);
}

export function link(label: Child | Child[], to: string, look = ""): HTMLAnchorElement {
  return h("a", { href: to, class: look || undefined }, label);
}

export function glyph(state: string): HTMLElement {
  return h("i", { class: "glyph", "data-state": state });
}

export function notice(state: string, ...children: (Child | Child[])[]): HTMLElement {
  return h("div", { class: "notice", "data-state": state }, icon("alert-circle"), h("div", {}, ...children));
}

/** A field with its label; `save` hears every change, at the latest when the field is left. */
export function field(
  label: string,
  value: string,
  save: (value: string) => void,
  look: { lines?: number; hint?: string; type?: string; mode?: string } = {},
): HTMLElement {
  const id = `f-${++fields}`;
  let said = value.trim(); // leaving the field says nothing anew, whatever the record says by then
  const hear = () => {
    const now = box.value.trim();
    if (now === said) return;
    said = now;
    save(now);
  };
  const described = look.hint ? `${id}-hint` : undefined;
  const box = look.lines
    ? h("textarea", { id, rows: look.lines, "aria-describedby": described, value, ...heard(hear) })
    : h("input", { id, type: look.type ?? "text", inputmode: look.mode, "aria-describedby": described, value, ...heard(hear) });
  const hint = look.hint ? h("p", { class: "hint", id: described }, look.hint) : null;
  return h("div", { class: "field" }, h("label", { for: id }, label), box, hint);
}

/** One of several, by its value. */
export function choice(label: string, options: [string, string][], value: string, save: (value: string) => void): HTMLElement {
  const id = `f-${++fields}`;
  const box: HTMLSelectElement = h(
    "select",
    { id, change: () => save(box.value) },
    options.map(([key, words]) => h("option", { value: key, selected: key === value }, words)),
  );
  return h("div", { class: "field" }, h("label", { for: id }, label), box);
}

export function tick(label: string, value: boolean, save: (value: boolean) => void): HTMLElement {
  const box: HTMLInputElement = h("input", { type: "checkbox", checked: value, change: () => save(box.checked) });
  return h("label", { class: "choice" }, box, h("span", {}, label));
}

let fields = 0;

/** At every letter, and when the field is left: nothing typed is lost with the screen. A word that an input
 * method is still putting together is heard when it is chosen.
 */
function heard(hear: () => void): Given {
  const letter = (event: Event) => {
    if (!(event as InputEvent).isComposing) hear();
  };
  return { input: letter, change: hear, compositionend: hear };
}
