/* 常驻的一条：在不在线、多少没发、等了多久；出了什么事也在这里说。 */
import { type Child, h, icon, link } from "./dom";
import { flush } from "./queue";
import { state, unsent } from "./state";
import { addresses } from "./wire";
import { ago, lasting, say } from "./words";

export function bar(): HTMLElement[] {
  const { net } = state;
  const { records, photos, since } = unsent();
  const parts = [net.busy ? say("正在发") : net.online ? say("在线") : say("离线")];
  if (records) parts.push(say("{n} 条待发", { n: records }));
  if (photos) parts.push(say("{n} 张照片", { n: photos }));
  if (since) parts.push(say("最早 {ago}前", { ago: ago(since) }));
  else parts.push(say("都发完了"));
  const line = h(
    "a",
    { class: "line", href: "#/queue" },
    icon(net.online ? "check" : "wifi-off"),
    h("span", { role: "status" }, parts.join(" · ")),
    h("b", {}, say("看队列")),
  );
  return [line, ...warnings()];
}

function warnings(): HTMLElement[] {
  const { net, known } = state;
  const found: HTMLElement[] = [];
  const warn = (...children: Child[]) => found.push(h("div", { class: "warn", role: "alert" }, h("p", {}, children)));
  if (net.revoked) {
    warn(say("这部手机已被停用，不再收发。没发的还在，可以在“队列”里导出离线包，当面交给科室。"));
  } else if (net.signedOut) {
    warn(
      say("登录已过期，记的都在手机里。"),
      link(say("去登录"), `${addresses.login}?next=${encodeURIComponent(location.pathname)}`),
      say("，登录后接着发。"),
    );
  } else if (net.other) {
    warn(say("手机里有 {name} 还没发的记录，要用他的账号登录才能发。", { name: net.other }));
  }
  if (net.skew) {
    const much = lasting(Math.abs(net.skew));
    warn(
      net.skew > 0
        ? say("手机的钟快了 {much}。记录照收，两个时间都留；请在设置里打开“自动确定时间”。", { much })
        : say("手机的钟慢了 {much}。记录照收，两个时间都留；请在设置里打开“自动确定时间”。", { much }),
    );
  }
  if (net.trouble) {
    const again = h("button", { type: "button", class: "btn s", click: () => void flush(true) }, say("再试"));
    found.push(h("div", { class: "warn", role: "alert" }, h("p", {}, net.trouble), again));
  }
  if (known.fetched_at && Date.now() - Date.parse(known.fetched_at) > 36 * 3_600_000) {
    warn(say("离线包是 {ago}前下载的，有网时更新一下。", { ago: ago(known.fetched_at) }));
  }
  return found;
}
