/* 方案执行图：换一条时，正文、目录、条款谱里的记号跟着走。没有脚本时由网址带着走。 */

export function clauses(): void {
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.target as HTMLElement;
    if (panel.id !== "panel") return;
    const chosen = panel.querySelector<HTMLElement>("[data-chosen]")?.dataset.chosen;
    if (!chosen) return;
    mark(chosen);
    panel.classList.add("chosen");
    panel.scrollTop = 0;
    reveal(chosen);
  });
}

function mark(chosen: string): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-clause]")) {
    const here = one.dataset.clause === chosen;
    if (one.matches("i")) one.classList.toggle("cur", here);
    else if (here) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

/** Open its section in the tree, turn a narrow screen to it, and bring it into sight where it is not. */
function reveal(chosen: string): void {
  const branch = document.querySelector<HTMLElement>(`.tree [data-clause="${CSS.escape(chosen)}"]`);
  const section = branch?.closest("details");
  if (section) section.open = true;
  branch?.scrollIntoView({ block: "nearest" });
  const sentence = document.getElementById(`c-${chosen}`);
  for (const part of document.querySelectorAll(".part")) {
    part.classList.toggle("here", part.contains(sentence));
  }
  sentence?.scrollIntoView({ block: "nearest" });
}
