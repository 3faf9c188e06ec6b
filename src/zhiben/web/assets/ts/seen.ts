/* 最近看过：只存在这台电脑的浏览器里，退出登录就清掉。 */
const KEPT = "zhiben.seen";
const MOST = 20;
const THINGS = /\/(enterprises|obligations|record|tasks)\/[0-9a-f-]{32,}\/$|\/plan\/[^/]+\/[0-9][0-9.]*\/$/;

interface Seen {
  path: string;
  title: string;
}

export function seen(): void {
  if (document.querySelector("main.entry")) {
    localStorage.removeItem(KEPT); // signed out
    return;
  }
  if (THINGS.test(location.pathname)) remember();
  list();
}

function remember(): void {
  const title = document.title.slice(0, document.title.lastIndexOf(" · ")); // without the product's name
  const others = all().filter((one) => one.path !== location.pathname);
  localStorage.setItem(KEPT, JSON.stringify([{ path: location.pathname, title }, ...others].slice(0, MOST)));
}

function list(): void {
  const place = document.querySelector<HTMLElement>("[data-seen-list]");
  const lines = place?.querySelector("ul");
  if (!place || !lines) return;
  lines.append(...links(MOST));
  place.hidden = !lines.children.length;
  place.querySelector("[data-forget]")?.addEventListener("click", () => {
    localStorage.removeItem(KEPT);
    place.hidden = true;
  });
}

/** The latest as lines of a list, at most so many. */
export function links(most: number): HTMLLIElement[] {
  return all()
    .slice(0, most)
    .map((one) => {
      const link = document.createElement("a");
      link.href = one.path;
      link.textContent = one.title;
      const line = document.createElement("li");
      line.append(link);
      return line;
    });
}

function all(): Seen[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter(sound) : [];
  } catch {
    return [];
  }
}

function sound(one: unknown): one is Seen {
  const it = one as Partial<Seen> | null;
  return typeof it?.title === "string" && typeof it.path === "string" && it.path.startsWith("/");
}
