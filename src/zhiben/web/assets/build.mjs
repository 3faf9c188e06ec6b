/* 把样式、脚本、图标打成浏览器要的几个文件。用法：node build.mjs [输出目录]
 * 只放用到的东西：图标按 icons.txt 取，脚本从 ts/app.ts 和 pwa/phone.ts 起按引用取。
 * 文件名带内容摘要，名单写进 staticfiles.json（Django 的格式），浏览器可以一直存着。 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? "static_build/assets");
const phone = path.resolve("pwa");
const modules = path.resolve("node_modules"); // run from the root, as `npm run build` does

/** One outline icon as a `<symbol>`, its strokes left to the stylesheet. */
function symbol(name) {
  const file = path.join(modules, "@tabler/icons/icons/outline", `${name}.svg`);
  const inner = fs
    .readFileSync(file, "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none"[^>]*>/, "")
    .replace(/\s+/g, " ");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.trim()}</symbol>`;
}

const names = fs
  .readFileSync(path.join(here, "icons.txt"), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"));

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(
  path.join(out, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`,
);
const pictures = path.resolve("content/manual/pictures");
for (const name of fs.readdirSync(pictures)) fs.copyFileSync(path.join(pictures, name), path.join(out, name));
for (const name of ["favicon.svg", "sample-before.svg", "sample-after.svg"]) {
  fs.copyFileSync(path.join(here, name), path.join(out, name));
}

await build({
  entryPoints: {
    zhiben: path.join(here, "css/zhiben.css"),
    app: path.join(here, "ts/app.ts"),
    phone: path.join(phone, "phone.ts"), // 手机现场检查；样式另起名，不与脚本同名
    "phone-look": path.join(phone, "phone.css"),
    "phone-worker": path.join(phone, "sw.ts"),
  },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome108", "safari16"],
  nodePaths: [modules],
  legalComments: "none",
  logLevel: "warning",
});

/** `zhiben.css` → `zhiben.1f2e3d4c5b6a.css`: another content, another name. */
function hashed(name) {
  const content = fs.readFileSync(path.join(out, name));
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const { name: stem, ext } = path.parse(name);
  fs.renameSync(path.join(out, name), path.join(out, `${stem}.${digest}${ext}`));
  return `${stem}.${digest}${ext}`;
}

const paths = Object.fromEntries(fs.readdirSync(out).map((name) => [name, hashed(name)]));
fs.writeFileSync(path.join(out, "staticfiles.json"), JSON.stringify({ version: "1.1", hash: "", paths }));
