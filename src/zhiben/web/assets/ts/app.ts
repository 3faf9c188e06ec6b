/* 页面脚本的入口。没有脚本时每页照样能用；脚本只省几次点击。 */
import htmx from "htmx.org";

import { asked } from "./asked";
import { clauses } from "./clauses";
import { code } from "./code";
import { comparing } from "./comparing";
import { devices } from "./devices";
import { dialogs } from "./dialogs";
import { filters } from "./filters";
import { kept } from "./kept";
import { keys } from "./keys";
import { marking } from "./marking";
import { picking } from "./picking";
import { searchbox } from "./searchbox";
import { seen } from "./seen";
import { toasts } from "./toasts";
import { verify } from "./verify";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false; // the strict policy forbids its inline style
htmx.config.historyCacheSize = 0; // nothing of a page stays in the browser's storage
htmx.config.refreshOnHistoryMiss = true; // so “back” asks for the whole page, never a bare fragment
htmx.config.selfRequestsOnly = true;
// A refusal has words to show; 204 alone shows nothing.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[2345]..", swap: true },
];

asked();
clauses();
code();
comparing();
devices();
dialogs();
filters();
kept();
keys();
marking();
picking();
searchbox();
seen();
toasts();
verify();
