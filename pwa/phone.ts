/* 手机现场检查的入口。先看这部手机行不行，再打开本机存的，然后才问网。 */
import { button } from "./dom";
import { again, attend, flush } from "./queue";
import { type Make, nothing, redraw, show, trouble, watch } from "./screen";
import { about } from "./screens/about";
import { ask, asking } from "./screens/asking";
import { briefing } from "./screens/briefing";
import { clash } from "./screens/clash";
import { done } from "./screens/done";
import { finding } from "./screens/finding";
import { gate } from "./screens/gate";
import { item } from "./screens/item";
import { list } from "./screens/list";
import { overview } from "./screens/overview";
import { queue } from "./screens/queue";
import { signing } from "./screens/signing";
import { visits } from "./screens/visits";
import { alone, begin, state } from "./state";
import type { Fetched } from "./store";
import { addresses } from "./wire";
import { say } from "./words";

const SCREENS: Record<string, (fetched: Fetched, arg: string) => ReturnType<Make>> = {
  "": gate,
  item,
  list,
  finding,
  about,
  briefing,
  asking,
  ask,
  overview,
  signing,
  done,
  clash,
};

/** The screen an address means: #/queue, #/v/<visit>/<screen>/<what>. */
function screenAt(hash: string): Make {
  const [first, visit, name = "", arg = ""] = hash.replace(/^#\/?/, "").split("/");
  if (!first) return visits;
  if (first === "queue") return queue;
  return () => {
    const found = state.visits.get(visit);
    const fetched = found?.person === state.known.person?.id ? found : undefined; // another's is not shown
    const make = SCREENS[name];
    return first === "v" && fetched && make ? make(fetched, decodeURIComponent(arg)) : nothing();
  };
}

/** What this browser cannot do, if it cannot carry a visit at all. */
function unfit(): Make | null {
  if (/MicroMessenger/i.test(navigator.userAgent)) {
    return () =>
      trouble(
        say("请用手机浏览器打开"),
        say("微信里打开的网页随时会被清掉，没发的记录会丢。"),
        say("点右上角“···”，选“在浏览器打开”。"),
      );
  }
  if (!("indexedDB" in self) || !crypto.subtle || !("serviceWorker" in navigator)) {
    return () =>
      trouble(
        say("这个浏览器不能离线用"),
        say("它不能把记录存在手机里，或没有用安全连接（https）打开。"),
        say("换成手机自带的浏览器，更新到新版本；关掉“无痕模式”。"),
      );
  }
  return null;
}

function elsewhere(): void {
  const here = () => void start(true);
  void show(() => ({
    ...trouble(say("另一个窗口开着"), say("同一部手机同时只在一个窗口里记，免得记乱。")),
    foot: [button(say("在这里接着用"), here, "main-act block")],
  }));
}

async function start(steal = false): Promise<void> {
  const cannot = unfit();
  if (cannot) return show(cannot);
  if (!(await alone(elsewhere, steal))) return elsewhere();
  try {
    await begin();
  } catch {
    return show(() =>
      trouble(
        say("手机不让存"),
        say("浏览器打不开本机的存储：可能是“无痕模式”，或空间满了。"),
        say("关掉“无痕模式”，腾出空间，再打开一次。"),
      ),
    );
  }
  watch();
  addEventListener("hashchange", () => void show(screenAt(location.hash)));
  await again();
  await show(screenAt(location.hash));
  attend();
  await navigator.serviceWorker.register(addresses.worker).catch(() => undefined); // signed out of the network: next time
  state.lasting = (await navigator.storage?.persist?.()) ?? false;
  await flush(true);
  if (!location.hash || location.hash === "#/") await redraw();
}

void start();
