/** `<form data-toast="28">`: what can be taken back for so many seconds; then the strip goes away. */
export function toasts(): void {
  for (const strip of document.querySelectorAll<HTMLElement>("[data-toast]")) {
    window.setTimeout(() => strip.remove(), Number(strip.dataset.toast) * 1000);
  }
}
