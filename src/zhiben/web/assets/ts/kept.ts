/* 没交的字句只留在这个标签页里：手机切走再回来、页面重新载入，还在；交了或者退出登录就清掉。 */
const KEPT = "zhiben.kept";
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function kept(): void {
  if (document.querySelector("main.entry") || location.search.includes("done=")) sessionStorage.removeItem(KEPT);
  const form = document.querySelector<HTMLFormElement>("form[data-kept]");
  if (!form) return;
  restore(form);
  form.addEventListener("input", () => {
    const said = fields(form).map((one) => [one.name, one.value]);
    sessionStorage.setItem(KEPT, JSON.stringify({ of: form.dataset.kept, said: Object.fromEntries(said) }));
  });
}

/** Only what is still empty: what the server shows stands. */
function restore(form: HTMLFormElement): void {
  const held: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const { of, said } = (held ?? {}) as { of?: string; said?: Record<string, string> };
  if (!said || of !== form.dataset.kept) return;
  for (const one of fields(form)) if (!one.value) one.value = said[one.name] ?? "";
}

function fields(form: HTMLFormElement): Field[] {
  const all = form.querySelectorAll<Field>("input[name], textarea[name], select[name]");
  return [...all].filter((one) => !["hidden", "file", "checkbox"].includes(one.type));
}
