/* 手机上只算不存的那几个文件，由 Python 的测试来问：一行一问，一行一答。 */
import { readFileSync } from "node:fs";

import { clashesOf, entriesOf } from "pwa/entries";
import { exifOf } from "pwa/exif";
import { sha256, signedText, uuid7 } from "pwa/ids";

type Ask = (...given: never[]) => unknown;
const asks: Record<string, Ask> = {
  digest: (entries: Parameters<typeof signedText>[0]) => sha256(signedText(entries)),
  entries: (...given: Parameters<typeof entriesOf>) => entriesOf(...given),
  clashes: (...given: Parameters<typeof clashesOf>) => clashesOf(...given),
  exif: (base64: string) => exifOf(new Blob([Buffer.from(base64, "base64")])),
  uuid7: (now: number) => uuid7(now),
};

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
const answers = lines.map((line) => {
  const [name, ...given] = JSON.parse(line) as [string, ...never[]];
  return asks[name](...given);
});
for (const answer of await Promise.all(answers)) console.log(JSON.stringify(answer));
