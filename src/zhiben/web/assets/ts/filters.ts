/* 筛选条：改一项就出结果。中文输入法没选完字时不查；粘贴也算。 */

const PAUSE = 400; // ms of quiet after the last letter

export function filters(): void {
  let waiting = 0;
  const ask = (form: HTMLFormElement, after: number) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => form.dispatchEvent(new Event("refilter")), after);
  };
  const formOf = (event: Event) => (event.target as HTMLElement).closest<HTMLFormElement>("form[data-live]");

  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (form && isText(event.target) && !(event as InputEvent).isComposing) ask(form, PAUSE);
  });
  document.addEventListener("compositionend", (event) => {
    const form = formOf(event);
    if (form) ask(form, PAUSE);
  });
  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (form && !isText(event.target)) ask(form, 0); // a text field has already asked
  });
  // What is not asked for does not belong in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = (event as CustomEvent).detail.formData as FormData;
    for (const [name, value] of [...asked.entries()]) if (value === "") asked.delete(name);
  });
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && /^(search|text)$/.test(target.type);
}
