// The line view: replays the runs of production lines in the browser. It is put together from
//
//   data        who is where at time t
//   layout      where stations, bins, the door and the tracks of a lane stand
//   scene       what is to be seen at time t
//   motion      lets what is seen glide to its spot
//   keys        what each key does
//   theme       colours
//   glyphs      units, cards, tickets and words on a canvas
//   paint       the lane
//   timeline    stock and waiting orders over time
//   parts       style, buttons, legends and words of the page
//
// and holds here the page itself, controls and keyboard, and the clock.

import { clamp, eventsOf, readRuns, tally, upto } from "./data.js";
import { Glyphs } from "./glyphs.js";
import { pressed } from "./keys.js";
import { layoutLane } from "./layout.js";
import { Motion } from "./motion.js";
import { paintBackground, paintLane } from "./paint.js";
import {
  amount, button, clockWords, COUNTERS, CSS, describe, icon, lettersFor, linesLegend, make, nearest, sentence,
  seriesLegend, SHORT, sized, speedsFor,
} from "./parts.js";
import { readTheme } from "./theme.js";
import { Timeline } from "./timeline.js";

const STYLED = ["page", "raised", "line", "faint", "text", "muted", "accent", "font"]; // colours the CSS uses

class View {
  constructor(model, host) {
    this.model = model;
    this.root = make("div", "pb-line-view", {
      tabindex: "0", role: "group", "data-lm-suppress-shortcuts": "true",
      "data-version": "0", "data-playing": "false",
      "aria-label": "Replay of production lines. Space plays and pauses, full stop and comma step, " +
        "arrow keys scrub, plus and minus change the speed.",
    });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    Object.assign(this, { time: 0, playing: false, speed: null, frame: 0, last: 0, large: false });
    Object.assign(this, { width: 0, onScreen: true, version: 0 });
    this.stats = {
      drawMs: 0, draws: 0, total: 0,
      tally: (lane, t) => tally(this.runs.lanes[lane], t), events: () => eventsOf(this.runs),
    };
    this.root.__pullbook = this.stats;
    this.build();
    this.listen();
    host.append(this.root);
    this.load();
  }

  // ---- the page

  build() {
    this.lanesBox = make("div", "pb-lanes");
    this.playButton = button("pb-play", "play", "Play", () => this.play(!this.playing), "<span>Play</span>");
    this.speedInput = make("input", "", { type: "range", min: "0", step: "1", "aria-label": "Speed" });
    this.speedText = make("output", "");
    this.clock = make("div", "pb-clock", { role: "timer", "aria-live": "off" });
    this.keyButton = button("pb-key", null, "What the signs mean", () => this.turn("keyed"), "Key");
    this.largeButton = button("", null, "Large picture, with stock and orders over time", () => this.turn("large"), "Large");
    this.controls = make("div", "pb-controls", { role: "toolbar", "aria-label": "Replay" },
      button("", "start", "To the start", () => this.scrub(0)),
      button("", "back", "Previous event", () => this.step(-1)),
      this.playButton,
      button("", "forward", "Next event", () => this.step(1)),
      button("", "end", "To the end", () => this.scrub(this.runs?.end ?? 0)),
      make("label", "pb-speed", {}, "speed", this.speedInput, this.speedText), this.clock,
      this.keyButton, this.largeButton);
    this.seriesLegend = make("div", "pb-legend");
    this.slider = make("div", "pb-slider", {
      role: "slider", tabindex: "0", "aria-label": "Play head", "aria-valuemin": "0",
    });
    this.timeCanvas = make("canvas", "", { "aria-hidden": "true" });
    this.slider.append(this.timeCanvas);
    this.legend = make("div", "pb-legend");
    this.timeBox = make("div", "pb-time", {}, this.seriesLegend);
    this.root.append(make("style", "", {}, CSS), this.lanesBox, this.timeBox, this.controls, this.legend);
    this.arrange();
  }

  /** Large with all that there is, or so small that it fits above the chart of a lab. */
  arrange() {
    this.root.classList.toggle("pb-large", this.large);
    this.root.classList.toggle("pb-keyed", this.keyed === true);
    this.largeButton.setAttribute("aria-pressed", `${this.large}`);
    this.keyButton.setAttribute("aria-pressed", `${this.keyed === true}`);
    if (this.large) this.timeBox.append(this.slider);
    else this.controls.querySelector(".pb-speed").before(this.slider);
  }

  /** Turn a way of showing on, or off: "large" or "keyed". */
  turn(way) {
    this[way] = !this[way];
    this.arrange();
    if (!this.runs) return;
    this.buildLanes();
    this.restyle();
    this.draw({ snap: true });
  }

  listen() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.onMeta = () => this.load();
    this.model.on("change:meta", this.onMeta);
    const choose = () => this.setSpeed(this.speeds[+this.speedInput.value]);
    this.speedInput.addEventListener("input", choose, { signal });
    this.root.addEventListener("keydown", (event) => pressed(this, event), { signal });
    this.root.addEventListener("pointerdown", (event) => {
      if (!event.target.closest("button, input, .pb-slider")) this.root.focus({ preventScroll: true });
    }, { signal });
    const drag = (event) => this.scrub(this.timeline.time(event.offsetX));
    this.slider.addEventListener("pointerdown", (event) => {
      if (!this.runs) return;
      this.slider.setPointerCapture(event.pointerId);
      this.slider.focus({ preventScroll: true });
      event.preventDefault();
      drag(event);
    }, { signal });
    this.slider.addEventListener("pointermove", (event) => {
      if (this.runs && this.slider.hasPointerCapture(event.pointerId)) drag(event);
    }, { signal });
    const restyle = () => {
      this.restyle();
      this.draw({ snap: true });
    };
    this.themeWatch = new MutationObserver(restyle);
    this.themeWatch.observe(document.body, {
      attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle, { signal });
    this.sizeWatch = new ResizeObserver(() => {
      const width = Math.floor(this.lanesBox.clientWidth);
      if (!width || (width === this.width && this.dpr === devicePixelRatio)) return;
      this.restyle();
      this.draw({ snap: true });
    });
    this.sizeWatch.observe(this.root);
    this.screenWatch = new IntersectionObserver((entries) => {
      this.onScreen = entries.at(-1).isIntersecting;
      if (this.onScreen) this.wake();
    });
    this.screenWatch.observe(this.root);
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.gone = true;
    this.abort.abort();
    this.model.off?.("change:meta", this.onMeta);
    for (const watch of [this.themeWatch, this.sizeWatch, this.screenWatch]) watch.disconnect();
    this.root.remove();
  }

  // ---- new data

  load() {
    const runs = readRuns(this.model.get("meta"), this.model.get("data"));
    if (!runs || this.gone) return; // better the old picture than none
    const first = !this.runs;
    this.runs = runs;
    this.time = clamp(first ? runs.start : this.time, 0, runs.end);
    this.speeds = speedsFor(runs);
    this.speedInput.max = `${this.speeds.length - 1}`;
    const wished = this.speed ?? Math.max(runs.typical / 1.2, runs.end / 100);
    this.setSpeed(this.speeds[nearest(this.speeds, wished)]);
    this.buildLanes();
    this.restyle();
    this.draw({ snap: true });
    this.root.dataset.version = `${++this.version}`;
  }

  buildLanes() {
    this.lanes = this.runs.lanes.map((lane) => {
      const counters = {}, list = make("div", "pb-counters");
      for (const [key, label] of Object.entries(COUNTERS)) {
        counters[key] = make("output", "", { "aria-live": "off", "aria-label": label });
        list.append(make("div", "", {}, make("span", "", {}, this.large ? label : SHORT[key] ?? label), counters[key]));
      }
      const canvas = make("canvas", "", { role: "img" });
      const title = make("div", "pb-title", {},
        make("div", "pb-name", {}, lane.name), make("div", "pb-policy", {}, sentence(lane)));
      const element = make("section", "pb-lane", { "aria-label": lane.name },
        make("div", "pb-head", {}, title, list), canvas);
      const pen = canvas.getContext("2d"), background = document.createElement("canvas");
      return { lane, canvas, counters, element, motion: new Motion(lane), pen, background };
    });
    this.lanesBox.replaceChildren(...this.lanes.map((entry) => entry.element));
  }

  /** Lay out and paint what stands still: after new data, a new width or a new theme. */
  restyle() {
    if (!this.runs) return;
    this.theme = readTheme();
    for (const key of STYLED) this.root.style.setProperty(`--pb-${key}`, this.theme[key]);
    this.root.style.colorScheme = this.theme.dark ? "dark" : "light";
    this.dpr = devicePixelRatio || 1;
    this.width = Math.floor(this.lanesBox.clientWidth) || this.width || 860;
    for (const entry of this.lanes) {
      const geo = (entry.geo = layoutLane(entry.lane, this.width, this.lanes.length, this.large));
      const height = Math.ceil(geo.height * geo.scale);
      sized(entry.canvas, this.width, height, this.dpr);
      sized(entry.background, this.width, height, this.dpr);
      const g = entry.background.getContext("2d");
      g.setTransform(this.dpr * geo.scale, 0, 0, this.dpr * geo.scale, 0, 0);
      paintBackground(g, entry.lane, geo, this.theme);
      entry.glyphs = new Glyphs(this.theme, this.dpr * geo.scale, lettersFor(entry.lane.items));
    }
    const across = this.large ? this.width : this.acrossControls();
    this.timeline = new Timeline(this.runs, across, this.large);
    sized(this.timeCanvas, across, this.timeline.height, this.dpr);
    this.timeBackground = document.createElement("canvas");
    sized(this.timeBackground, across, this.timeline.height, this.dpr);
    const g = this.timeBackground.getContext("2d");
    g.scale(this.dpr, this.dpr);
    this.timeline.paint(g, this.theme);
    this.buildLegends();
  }

  /** How wide the play head's track is between the buttons. */
  acrossControls() {
    sized(this.timeCanvas, 1, 24, this.dpr);
    return Math.max(60, Math.floor(this.slider.clientWidth));
  }

  buildLegends() {
    const { theme, dpr, runs: { lanes } } = this;
    this.seriesLegend.replaceChildren(...seriesLegend(theme, dpr));
    const most = (best, lane, k) => (lane.items.length > lanes[best].items.length ? k : best);
    const k = lanes.reduce(most, 0);
    this.legend.replaceChildren(...linesLegend(lanes, lanes[k].items, this.lanes[k].glyphs, theme, dpr));
  }

  // ---- drawing

  draw({ snap = false, dt = 0 } = {}) {
    if (!this.runs) return;
    const began = performance.now(), { time, dpr, theme } = this;
    let settled = true;
    for (const entry of this.lanes) {
      const { lane, geo, motion, pen } = entry;
      const scene = motion.update(geo, time, dt, this.omega(lane), snap || this.calm.matches);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.drawImage(entry.background, 0, 0);
      pen.setTransform(dpr * geo.scale, 0, 0, dpr * geo.scale, 0, 0);
      paintLane(pen, lane, geo, scene, motion, theme, entry.glyphs, this.runs);
      this.count(entry);
      settled &&= motion.settled;
    }
    const g = this.timeCanvas.getContext("2d");
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.drawImage(this.timeBackground, 0, 0);
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.timeline.paintHead(g, theme, time);
    this.tellTime();
    this.settled = settled;
    this.stats.draws++;
    this.stats.total += performance.now() - began;
    this.stats.drawMs = this.stats.total / this.stats.draws;
    if (!settled) this.wake();
  }

  /** How briskly things glide: faster when more happens in a second, and not at all where that would blur. */
  omega(lane) {
    if (!this.playing) return 11;
    const perSecond = this.runs.end > 0 ? (lane.U / this.runs.end) * this.speed : 0;
    const work = (14 * this.speed) / this.runs.typical; // there well before its work is done
    return clamp(Math.max(9 * perSecond, work), 11, 200);
  }

  count({ lane, counters, canvas }) {
    const now = tally(lane, this.time), { noun } = this.runs;
    const say = (key, text) => {
      if (counters[key].textContent !== text) counters[key].textContent = text;
    };
    const many = this.large ? amount : (n) => `${n}`;
    say("finished", many(now.finished, noun));
    say("process", many(now.process, noun));
    say("waiting", many(now.waiting, "orders"));
    say("late", lane.hasDue ? many(now.late, "orders") : "\u2013");
    say("delivered", many(now.delivered, noun));
    say("onTime", now.onTime === null ? "\u2013" : `${Math.floor(100 * now.onTime + 1e-9)} %`);
    counters.late.classList.toggle("pb-bad", now.late > 0);
    if (this.playing) return;
    canvas.setAttribute("aria-label", describe(lane, this.time, now, clockWords(this.runs, this.time)[0], noun));
  }

  tellTime() {
    const { runs, time } = this, { day } = runs, [text, within] = clockWords(runs, time);
    if (this.clock.firstChild?.textContent !== text) {
      this.clock.replaceChildren(make("span", "", {}, text), ...(day ? [make("small", "", {}, within)] : []));
    }
    this.root.dataset.time = `${time}`;
    if (this.playing && performance.now() - (this.told ?? 0) < 1000) return; // no chatter to a screen reader
    this.told = performance.now();
    this.slider.setAttribute("aria-valuemax", `${runs.end}`);
    this.slider.setAttribute("aria-valuenow", `${time}`);
    this.slider.setAttribute("aria-valuetext", day ? `${text}, ${within}` : text);
  }

  // ---- the clock

  play(on) {
    if (!this.runs) return;
    if (on && this.time >= this.runs.end) {
      this.time = 0;
      this.draw({ snap: true });
    }
    this.playing = on && this.runs.end > 0;
    this.root.dataset.playing = `${this.playing}`;
    const label = this.playing ? "Pause" : "Play";
    this.playButton.innerHTML = `${icon(this.playing ? "pause" : "play")}<span>${label}</span>`;
    this.playButton.setAttribute("aria-label", label);
    this.playButton.title = label;
    this.last = performance.now();
    if (this.playing) this.wake();
    else this.draw();
  }

  wake() {
    if (this.frame || this.gone || !this.onScreen) return;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = 0;
    if (this.gone || !this.onScreen || !this.runs) return;
    const calm = this.calm.matches, pause = 0.8, elapsed = Math.max(0, now - this.last) / 1000;
    if (this.playing && calm) { // from event to event, at a calm pace
      if (elapsed >= pause) {
        const ahead = this.time + this.speed * pause - this.runs.typical / 4;
        this.time = this.eventFrom(Math.max(this.time + 1e-12, ahead));
        this.last = now;
        this.finishAtEnd();
        this.draw({ snap: true });
      }
    } else {
      const dt = Math.min(elapsed, 0.1);
      if (this.playing) this.time = Math.min(this.time + dt * this.speed, this.runs.end);
      this.last = now;
      this.finishAtEnd();
      this.draw({ dt });
    }
    if (this.frame || (!this.playing && this.settled)) return;
    this.frame = requestAnimationFrame((then) => this.tick(then));
  }

  finishAtEnd() {
    if (this.playing && this.time >= this.runs.end) this.play(false);
  }

  /** The first event after t (the end where there is none). */
  eventFrom(t) {
    const events = eventsOf(this.runs), k = upto(events, t);
    return k < events.length ? Math.min(events[k], this.runs.end) : this.runs.end;
  }

  step(direction) {
    if (!this.runs) return;
    if (this.playing) this.play(false);
    const events = eventsOf(this.runs), k = upto(events, this.time);
    if (direction > 0) this.time = this.eventFrom(this.time);
    else this.time = events[events[k - 1] < this.time ? k - 1 : k - 2] ?? 0;
    this.draw();
  }

  scrub(t) {
    if (!this.runs) return;
    this.time = clamp(t, 0, this.runs.end);
    this.draw({ snap: true });
  }

  setSpeed(speed) {
    this.speed = speed;
    const text = `${speed} ${this.runs.unit} per second`;
    this.speedInput.value = `${this.speeds.indexOf(speed)}`;
    this.speedInput.setAttribute("aria-valuetext", text);
    this.speedText.textContent = text;
  }

  faster(by) {
    this.setSpeed(this.speeds[clamp(this.speeds.indexOf(this.speed) + by, 0, this.speeds.length - 1)]);
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.destroy();
}

export default { render };
