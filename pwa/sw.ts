/* 让 /phone/ 没有网也打得开：壳页和它用到的文件存一份，别的一概不管。记录不经过这里。 */
interface Shell {
  version: string;
  page: string;
  files: string[];
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  SHELL: Shell; // written before this program by the server
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", hear: (event: Waiting) => void): void;
  addEventListener(type: "fetch", hear: (event: Fetching) => void): void;
}

const worker = self as unknown as Worker;
const { version, page, files } = worker.SHELL;
const CACHE = `zhiben-phone-${version}`;
const ANYWAY = { ignoreVary: true, ignoreSearch: true };

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([page, ...files].map((one) => new Request(one, { cache: "reload" }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("zhiben-phone-") && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === page) event.respondWith(shell(event));
  else if (files.includes(pathname)) event.respondWith(kept(request));
});

/** The kept page at once; the fresh one, which may speak another language, is kept for the next time. */
async function shell(event: Fetching): Promise<Response> {
  const found = await (await caches.open(CACHE)).match(page, ANYWAY);
  const fresh = fetch(page, { redirect: "error" }).then(async (answer) => {
    if (answer.ok) await (await caches.open(CACHE)).put(page, answer.clone());
    return answer;
  });
  if (!found) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return found;
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request, ANYWAY)) ?? fetch(request);
}
