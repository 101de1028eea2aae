// Parts: the style and elements of the page, its legends, and how numbers and names are put into words.

import { cardShape, ticketMark, ticketShape } from "./glyphs.js";
import { freeCards } from "./scene.js";
import { CARD, LATE, LINE_CARD } from "./theme.js";

const CSS = `
.pb-line-view { font: 13px/1.4 var(--pb-font); color: var(--pb-text); background: var(--pb-page);
  padding: 8px 10px 10px; border-radius: 6px; width: 100%; outline-offset: -2px; box-sizing: border-box;
  min-width: 320px; max-width: 1240px; }
.pb-line-view * { box-sizing: border-box; }
.pb-line-view canvas { display: block; }
.pb-line-view :focus-visible, .pb-line-view:focus-visible { outline: 2px solid var(--pb-accent); }
.pb-lane { margin-bottom: 8px; }
.pb-head { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: flex-end;
  justify-content: space-between; border-top: 1px solid var(--pb-faint);
  padding-top: 6px; margin-bottom: 6px; }
.pb-lane:first-child .pb-head { border-top: 0; padding-top: 0; }
.pb-title { flex: 1 1 250px; min-width: 0; }
.pb-name { font-weight: 700; font-size: 15px; }
.pb-policy { color: var(--pb-muted); font-size: 12px; line-height: 1.3; }
.pb-counters { display: grid; grid-template-columns: 82px 70px 88px 92px 82px 50px; gap: 2px 8px; margin: 0; }
.pb-counters span { display: block; color: var(--pb-muted); font-size: 11px; line-height: 1.3; }
.pb-counters output { display: block; margin: 0; font-weight: 600; font-size: 13px;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.pb-counters output.pb-bad::before { content: ""; display: inline-block; width: 9px; height: 9px;
  margin-right: 4px; background: ${LATE}; clip-path: polygon(0 0, 100% 0, 65% 50%, 100% 100%, 0 100%); }
.pb-legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 11px; color: var(--pb-muted);
  align-items: center; }
.pb-legend span { display: inline-flex; align-items: center; gap: 5px; }
.pb-time { margin-top: 6px; border-top: 1px solid var(--pb-faint); padding-top: 6px; }
.pb-slider { cursor: ew-resize; touch-action: none; border-radius: 4px; margin: 4px 0 0; }
.pb-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 4px 0 8px; }
.pb-controls button { font: inherit; color: var(--pb-text); background: var(--pb-raised);
  border: 1px solid var(--pb-line); border-radius: 5px; height: 30px; min-width: 34px; padding: 0 8px;
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; cursor: pointer; }
.pb-controls button:hover { border-color: var(--pb-text); }
.pb-controls button.pb-play { min-width: 84px; font-weight: 600; }
.pb-controls svg { width: 12px; height: 12px; fill: currentColor; }
.pb-speed { display: inline-flex; align-items: center; gap: 6px; margin-left: 12px; font-size: 12px; }
.pb-speed input { width: 84px; margin: 0; accent-color: var(--pb-accent); }
.pb-speed output { min-width: 12ch; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pb-clock { margin-left: auto; font-size: 14px; font-weight: 700; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.pb-clock small { font-size: 12px; font-weight: 400; color: var(--pb-muted); margin-left: 8px; }
.pb-line-view:not(.pb-large) { padding: 3px 8px 2px; }
.pb-line-view:not(.pb-large) :is(.pb-policy, .pb-time, .pb-clock small, .pb-speed output) { display: none; }
.pb-line-view:not(.pb-large) .pb-lane { margin-bottom: 2px; }
.pb-line-view:not(.pb-large) .pb-head { padding-top: 2px; margin-bottom: 0; gap: 0 12px; align-items: baseline; }
.pb-line-view:not(.pb-large) .pb-title { flex: 0 1 auto; }
.pb-line-view:not(.pb-large) .pb-name { font-size: 13px; line-height: 17px; }
.pb-line-view:not(.pb-large) .pb-counters { display: flex; flex-wrap: wrap; gap: 0 10px; }
.pb-line-view:not(.pb-large) .pb-counters div { display: flex; gap: 4px; align-items: baseline; font-size: 11px; line-height: 17px; }
.pb-line-view:not(.pb-large) .pb-counters output { font-size: 12px; min-width: 1.7em; }
.pb-line-view:not(.pb-large) .pb-controls { margin: 0; gap: 3px; }
.pb-line-view:not(.pb-large) .pb-controls button { height: 24px; min-width: 26px; padding: 0 5px; font-size: 12px; }
.pb-line-view:not(.pb-large) .pb-controls button.pb-play { min-width: 62px; }
.pb-line-view:not(.pb-large) .pb-slider { flex: 1 1 90px; min-width: 60px; margin: 0 2px; }
.pb-line-view:not(.pb-large) .pb-speed { margin-left: 0; gap: 3px; }
.pb-line-view:not(.pb-large) .pb-speed input { width: 54px; }
.pb-line-view:not(.pb-large) .pb-clock { font-size: 12px; min-width: 6.2em; text-align: right; }
.pb-line-view:not(.pb-large):not(.pb-keyed) > .pb-legend { display: none; }
.pb-large .pb-key { display: none; }`;

const COUNTERS = {
  finished: "finished stock", process: "in process", waiting: "waiting orders", late: "of them late",
  delivered: "delivered", onTime: "on time",
};
const SHORT = { finished: "finished", waiting: "waiting", late: "late" }; // where there is no room for more

const ICONS = {
  start: "M1 1h2v10H1zM11 1v10L4 6z",
  back: "M9.5 1v10L3 6zM1 4.5h1.6v3H1z",
  play: "M2.5 0.8v10.4L11 6z",
  pause: "M2 1h3v10H2zM7 1h3v10H7z",
  forward: "M2.5 1v10L9 6zM9.4 4.5H11v3H9.4z",
  end: "M9 1h2v10H9zM1 1v10l7-5z",
};
const icon = (name) => `<svg viewBox="0 0 12 12" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

function make(tag, className = "", attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function button(className, picture, label, act, text = "") {
  const element = make("button", className, { type: "button", "aria-label": label, title: label });
  element.innerHTML = (picture ? icon(picture) : "") + text;
  element.addEventListener("click", act);
  return element;
}

const SERIES = [1, 1.5, 2, 3, 5, 7];

/** Speeds to choose from, in the line's unit of time per second: from a tenth of a typical work time up. */
function speedsFor(runs) {
  const low = runs.typical / 10, high = Math.max(runs.typical * 60, runs.end / 8), speeds = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const speed of SERIES.map((m) => m * 10 ** power)) {
      if (speed >= low && speed <= high) speeds.push(+speed.toPrecision(2));
    }
  }
  return speeds.length ? speeds : [+low.toPrecision(2)];
}

/** The place in `values` of the one that is nearest to x as a ratio. */
function nearest(values, x) {
  const off = (v) => Math.abs(Math.log(v / x));
  return values.reduce((best, v, k) => (off(v) < off(values[best]) ? k : best), 0);
}

/** "bag" for one of "bags". */
function singular(noun) {
  if (/ies$/i.test(noun)) return noun.replace(/ies$/i, "y");
  if (/(x|ch|sh|ss)es$/i.test(noun)) return noun.slice(0, -2);
  return /[^s]s$/i.test(noun) ? noun.slice(0, -1) : noun;
}

const amount = (n, noun) => `${n} ${n === 1 ? singular(noun) : noun}`;

/** What the policy does; its name is left out where it is the heading already. */
function sentence({ name, policy }) {
  const text = policy.startsWith(`${name}: `) ? policy.slice(name.length + 2) : policy;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A lane at time t, for who cannot see the picture; `now` is its tally, `when` the clock's words. */
function describe(lane, t, now, when, noun) {
  const free = freeCards(lane, t);
  const stations = lane.stations.map(({ name, machines }, i) => `${name}: ` +
    `${lane.queues[i].count(t)} in the queue, ` +
    `${lane.works[i].count(t)} of ${machines} machine${machines > 1 ? "s" : ""} busy` +
    (i < lane.M - 1 ? `, ${lane.buffers[i].count(t)} in stock behind it` : "") +
    (free.stations[i] === null ? "" : `, ${amount(free.stations[i], "cards")} free`));
  return `${lane.name} at ${when}: ${amount(now.finished, noun)} finished, ${now.process} in process, ` +
    `${amount(now.waiting, "orders")} waiting, ${now.late} of them late, ${now.delivered} delivered` +
    `${free.line === null ? "" : `, ${amount(free.line, "line cards")} free`}. ${stations.join("; ")}.`;
}

/** One letter an item, its own initial where that is still free. */
function lettersFor(items) {
  if (items.length < 2) return [""];
  const taken = new Set();
  return items.map((item, k) => {
    const choices = [...item.toUpperCase().replace(/[^\p{L}\p{N}]/gu, ""), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const letter = choices.find((c) => !taken.has(c)) ?? `${k}`;
    taken.add(letter);
    return letter;
  });
}

/** A canvas made this large on the page, and sharp there. */
function sized(canvas, width, height, dpr) {
  canvas.width = Math.max(1, Math.round(width * dpr));
  canvas.height = Math.max(1, Math.round(height * dpr));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

/** Makes the entries of a legend: words behind a small picture that `paint` draws. */
const legendOf = (dpr) => (text, paint, width = 18) => {
  const canvas = make("canvas", "", { "aria-hidden": "true" });
  sized(canvas, width, 16, dpr);
  const g = canvas.getContext("2d");
  g.scale(dpr, dpr);
  paint(g);
  return make("span", "", {}, canvas, text);
};

const stroked = (colour, dash, path) => (g) => {
  g.beginPath();
  path(g);
  g.strokeStyle = colour;
  g.lineWidth = 1.6;
  g.setLineDash(dash);
  g.stroke();
};

const polyline = (...points) => (g) => points.forEach(([x, y], k) => g[k ? "lineTo" : "moveTo"](x, y));

function seriesLegend(theme, dpr) {
  const entry = legendOf(dpr), across = polyline([0, 8], [26, 8]);
  return [
    entry("finished stock, above the line", stroked(theme.accent, [], across), 26),
    entry("waiting orders, below the line", stroked(theme.wait, [4, 2.5], across), 26),
  ];
}

/** What is to be seen in the lanes: `items` are all there are, `glyphs` draws them. */
function linesLegend(lanes, items, glyphs, theme, dpr) {
  const entry = legendOf(dpr), tray = polyline([2, 4], [2, 13], [16, 13], [16, 4]);
  const word = (g) => {
    polyline([22, 9], [8, 9])(g);
    g.quadraticCurveTo(4, 9, 4, 3);
  };
  const card = (colour) => (g) => cardShape(g, 9, 8, 11, colour);
  const any = (test) => lanes.some(test);
  return [
    ...(items.length > 1 ? items.map((item, k) => entry(item, (g) => glyphs.unit(g, 9, 8, 15, k))) : []),
    entry("waits for a machine", stroked(theme.line, [3, 3], tray)),
    entry("in stock", stroked(theme.line, [], tray)),
    any((lane) => lane.cards.some((k) => k !== null)) && entry("card of a station", card(CARD)),
    any((lane) => lane.line_cards !== null) && entry("card of the line", card(LINE_CARD)),
    any((lane) => lane.signals.length)
      && entry("the order starts a unit", stroked(theme.line, [1.5, 3], word), 24),
    entry("order waiting", (g) => ticketShape(g, theme, 12, 8, 15, false), 24),
    any((lane) => lane.hasDue) && entry("order late", (g) => ticketMark(g, theme), 24),
  ].filter(Boolean);
}

/** The clock's words, and those of the day within it where there are days. */
function clockWords({ day, digits, unit }, time) {
  const text = `t = ${time.toFixed(digits)} ${unit}`, over = Math.floor(time / day + 1e-9); // days gone by
  return [text, day ? `day ${over + 1}, ${Math.max(0, time - over * day).toFixed(digits)} ${unit}` : ""];
}

export {
  amount, button, clockWords, COUNTERS, CSS, describe, icon, lettersFor, linesLegend, make, nearest, sentence,
  seriesLegend, SHORT, singular, sized, speedsFor,
};
