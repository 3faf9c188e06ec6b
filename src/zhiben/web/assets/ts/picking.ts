/* 清单上勾选：数一数选了几项，一下选这一页；勾了“全部”就不再逐行数。没有脚本时照样能勾、能办。 */

export function picking(): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-pick]");
    if (form) count(form);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-pick-page]");
    const form = button?.closest<HTMLFormElement>("form[data-pick]");
    if (form) page(form);
  });
  document.addEventListener("htmx:load", ready);
  ready();
}

function ready(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-pick]")) {
    form.querySelector("[data-pick-page]")?.removeAttribute("hidden");
    count(form);
  }
}

function boxes(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[name=pick]")];
}

/** All of the page, or, where all are ticked, none. */
function page(form: HTMLFormElement): void {
  const rows = boxes(form);
  const tick = rows.some((box) => !box.checked);
  for (const box of rows) box.checked = tick;
  count(form);
}

function count(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>("[data-picked]");
  const all = form.querySelector<HTMLInputElement>("input[name=all]");
  const n = all?.checked ? all.value : String(boxes(form).filter((box) => box.checked).length);
  if (said && n !== "0") said.textContent = (said.dataset.one ?? "").replace("#", n);
}
