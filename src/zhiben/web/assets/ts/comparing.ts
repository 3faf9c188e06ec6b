/* 整改前后两张照片：拉开看、叠着看、并排看。没有脚本时并排，什么也不少。 */

export function comparing(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-compare] [data-mode]");
    const one = button?.closest<HTMLElement>("[data-compare]");
    if (button && one) turn(one, button.dataset.mode!);
  });
  document.addEventListener("input", (event) => {
    const one = (event.target as HTMLElement).closest<HTMLElement>("[data-compare]");
    if (one) move(one);
  });
  document.addEventListener("htmx:load", ready);
  ready();
}

/** Shows the ways to compare where they are not shown yet; begins with the dividing line. */
function ready(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-compare]:not([data-mode])")) {
    for (const hidden of one.querySelectorAll<HTMLElement>("[hidden]")) hidden.hidden = false;
    turn(one, "slide");
  }
}

function turn(one: HTMLElement, mode: string): void {
  one.dataset.mode = mode;
  for (const button of one.querySelectorAll<HTMLElement>("[data-mode]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }
  move(one);
}

/** From the left: so much of 整改前, then 整改后. Laid over: 整改后 so dense. */
function move(one: HTMLElement): void {
  const range = one.querySelector<HTMLInputElement>("input[type=range]")!;
  const after = one.dataset.mode === "slide" ? 100 - range.valueAsNumber : range.valueAsNumber;
  one.style.setProperty("--at", `${range.value}%`);
  range.setAttribute("aria-valuetext", range.dataset.says!.replace("#", `${after}%`));
}
