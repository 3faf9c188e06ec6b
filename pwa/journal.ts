/* 还没写进库的字：浏览器写库要等一会，这一会里页面关了、刷新了，刚打的字就没了。先当场记在这里，写完再划掉。 */
import type { Line } from "./store";

const KEY = "zhiben-phone:line:";

/** Notes at once, before the page can go, a line on its way into the store. Tells what to strike it with. */
export function jot(line: Line): () => void {
  const [key, words] = [KEY + line.id, JSON.stringify(line)];
  try {
    localStorage.setItem(key, words);
  } catch {
    return () => undefined; // no room or not allowed: the store alone, which says so itself
  }
  return () => {
    if (localStorage.getItem(key) === words) localStorage.removeItem(key); // else more was said in it meanwhile
  };
}

/** The lines that were on their way when the page went. */
export function jotted(): Line[] {
  return keys().map((key) => JSON.parse(localStorage.getItem(key)!) as Line);
}

export function strike(line: Line): void {
  localStorage.removeItem(KEY + line.id);
}

function keys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(KEY));
}
