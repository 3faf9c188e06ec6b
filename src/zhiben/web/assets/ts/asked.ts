/* 只在某栏为某值时才问的栏目：不问的收起来。没有脚本时全都列出，旁边写着什么时候填。 */

export function asked(): void {
  const look = () => {
    for (const one of document.querySelectorAll<HTMLElement>("[data-when]")) {
      const rules = JSON.parse(one.dataset.when!) as Record<string, string[]>;
      one.hidden = !Object.entries(rules).every(([name, values]) => given(name).some((value) => values.includes(value)));
    }
  };
  document.addEventListener("change", look);
  document.addEventListener("htmx:afterSettle", look);
  look();
}

/** What is chosen or typed under a name; several of a list. */
function given(name: string): string[] {
  const found = document.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`);
  return [...found].filter((one) => !(one instanceof HTMLInputElement && one.type === "checkbox") || one.checked).map((one) => one.value);
}
