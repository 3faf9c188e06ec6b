/* 邀请函的二维码把码放在 # 后面：服务器和日志都看不到。填进框里，再从地址栏抹去。 */
export function code(): void {
  const box = document.querySelector<HTMLInputElement>("input[data-from-address]");
  const told = location.hash.slice(1);
  if (!box || box.value || !/^[A-Za-z0-9-]{8,40}$/.test(told)) return;
  box.value = told;
  history.replaceState(null, "", location.pathname + location.search);
}
