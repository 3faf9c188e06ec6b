/** `<a href="/help/" data-dialog="help">` opens `<dialog id="help">`; without script the link is followed. */
export function dialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog!);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (target.closest("[data-close]") || target instanceof HTMLDialogElement) {
      target.closest("dialog")?.close();
    }
    if (target.closest("[data-print]")) window.print();
    closeMenus(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(document.body);
  });
}

/** An open account menu closes when attention goes elsewhere. */
function closeMenus(target: HTMLElement): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}
