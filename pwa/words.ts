/* 两种语言：源话是中文，英文在 english.ts；用哪种，看壳页的 lang。 */
import { english } from "./english";

const isEnglish = document.documentElement.lang.startsWith("en");

/** What is said, in the language of the page; `{name}` stands for what `given` has under that name. */
export function say(words: string, given: Record<string, string | number> = {}): string {
  const told = isEnglish ? (english[words] ?? words) : words;
  return told.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

/** A length of time in the largest unit that fits. */
export function lasting(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return say("不到 1 分钟");
  if (minutes < 60) return say("{n} 分钟", { n: minutes });
  if (minutes < 48 * 60) return say("{n} 小时", { n: Math.round(minutes / 60) });
  return say("{n} 天", { n: Math.round(minutes / 1440) });
}

/** How long ago an instant was, by this clock. */
export function ago(at: string): string {
  return lasting(Math.max(0, (Date.now() - Date.parse(at)) / 1000));
}

export function bytes(count: number): string {
  return count < 1_000_000 ? `${Math.ceil(count / 1000)} KB` : `${(count / 1_000_000).toFixed(1)} MB`;
}
