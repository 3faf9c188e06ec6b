/* 平面图上点一下，把位置填进“离左边、离上边”。没有脚本时直接填百分数。 */

export function marking(): void {
  document.addEventListener("click", (event) => {
    const plan = (event.target as Element).closest<SVGSVGElement>("svg[data-plan]");
    const form = document.querySelector<HTMLFormElement>("form[data-marking]");
    if (!plan || !form || (event.target as Element).closest("a")) return;
    const box = plan.getBoundingClientRect();
    fill(form, "x", (event.clientX - box.left) / box.width);
    fill(form, "y", (event.clientY - box.top) / box.height);
  });
}

function fill(form: HTMLFormElement, name: string, share: number): void {
  const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field) field.value = (Math.min(1, Math.max(0, share)) * 100).toFixed(1);
}
