// Timeline: stock and waiting orders over time, with the play head; where there is no room for it, the play head on its track.

import { clamp } from "./data.js";
import { write } from "./glyphs.js";

const GUTTER = 34; // room for the numbers at the left [pixels]
const MARGIN = 14; // ... and at the right

/** Ticks of 1, 2 or 5 times a power of ten (or whole days), some `wanted` of them from 0 to end. */
function ticksOf(end, wanted, day) {
  const unit = day ?? 1, raw = end / wanted / unit;
  if (!(raw > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = [1, 2, 5, 10].find((m) => m * power >= raw) * power;
  if (day) step = Math.max(1, Math.round(step));
  const ticks = [];
  for (let k = 0; k * step * unit <= end * 1.0001; k++) ticks.push(k * step * unit);
  return ticks;
}

class Timeline {
  constructor(runs, width, large) {
    this.runs = runs;
    this.large = large;
    this.left = large ? GUTTER : 8;
    this.right = large ? MARGIN : 8;
    this.width = width;
    this.named = runs.lanes.length > 1;
    this.rowHeight = runs.lanes.length > 2 ? 50 : 58;
    this.height = large ? runs.lanes.length * this.rowHeight + 24 : 24;
    this.series = runs.lanes.map((lane) => ({ stock: lane.finished.history, wait: lane.waiting.history }));
    const most = (key) => this.series.reduce((m, s) => s[key].counts.reduce((x, y) => Math.max(x, y), m), 1);
    this.stock = most("stock"); // one scale for all lanes, so that they can be compared
    this.wait = most("wait");
    this.split = clamp(this.stock / (this.stock + this.wait), 0.3, 0.7);
  }

  x(t) {
    return this.left + (this.runs.end > 0 ? t / this.runs.end : 0) * (this.width - this.left - this.right);
  }

  time(x) {
    return clamp((x - this.left) / (this.width - this.left - this.right), 0, 1) * this.runs.end;
  }

  paint(g, theme) {
    const { runs, width, rowHeight } = this, right = width - MARGIN;
    g.fillStyle = theme.page;
    g.fillRect(0, 0, width, this.height);
    if (!this.large) {
      g.fillStyle = theme.line;
      g.fillRect(this.left, 14, width - this.left - this.right, 2);
      const unit = runs.day ?? runs.end / 10, few = Math.ceil(runs.end / unit / 20);
      for (let t = 0; unit > 0 && t <= runs.end; t += unit * few) g.fillRect(Math.round(this.x(t)), 11, 1, 8);
      return;
    }
    this.series.forEach((series, k) => {
      const top = k * rowHeight + (this.named ? 16 : 8), bottom = (k + 1) * rowHeight - 2;
      const zero = Math.round(top + (bottom - top) * this.split) + 0.5;
      g.fillStyle = theme.raised;
      g.fillRect(GUTTER, top, right - GUTTER, bottom - top);
      this.steps(g, series.stock, zero, (top + 2 - zero) / this.stock, theme.accent, [], 0.2);
      this.steps(g, series.wait, zero, (bottom - 2 - zero) / this.wait, theme.wait, [4, 2.5], 0.14);
      g.fillStyle = theme.line;
      g.fillRect(GUTTER, zero - 0.5, right - GUTTER, 1);
      const number = { size: 10, align: "right", colour: theme.muted };
      write(g, theme, `${this.stock}`, GUTTER - 5, top + 8, number);
      write(g, theme, `${this.wait}`, GUTTER - 5, bottom, number);
      if (!this.named) return;
      write(g, theme, runs.lanes[k].name, GUTTER + 10, top - 4, { size: 10.5, weight: 600, align: "left" });
    });
    const floor = runs.lanes.length * rowHeight, { day } = runs;
    for (const tick of ticksOf(runs.end, clamp(width / 100, 4, 10), day)) {
      const x = Math.round(this.x(tick)) + 0.5;
      g.fillStyle = theme.line;
      g.fillRect(x - 0.5, floor - 2, 1, 5);
      const text = day ? `day ${Math.round(tick / day) + 1}` : `${+tick.toPrecision(6)} ${runs.unit}`;
      if (x < right - 14) write(g, theme, text, x, floor + 15, { size: 10, colour: theme.muted });
    }
  }

  /** A stepped line with its area; where steps crowd, a column of pixels shows its lowest and highest. */
  steps(g, { times, counts }, zero, scale, colour, dash, shade) {
    const end = this.x(this.runs.end), points = times[0] <= 0 ? [] : [[this.x(0), zero]];
    let column = null, low = 0, high = 0, now = 0;
    const flush = () => {
      if (column === null) return;
      points.push([column, zero + low * scale], [column, zero + high * scale], [column, zero + now * scale]);
    };
    for (let k = 0; k < times.length; k++) {
      const x = Math.round(2 * this.x(Math.max(times[k], 0))) / 2;
      if (x !== column) {
        flush();
        if (points.length || column !== null) points.push([x, zero + now * scale]);
        column = x;
        low = high = counts[k];
      }
      now = counts[k];
      low = Math.min(low, now);
      high = Math.max(high, now);
    }
    flush();
    points.push([end, zero + now * scale]);
    g.beginPath();
    points.forEach(([x, y], k) => g[k ? "lineTo" : "moveTo"](x, y));
    g.strokeStyle = colour;
    g.lineWidth = 1.6;
    g.lineJoin = "round";
    g.setLineDash(dash);
    g.stroke();
    g.setLineDash([]);
    g.lineTo(end, zero);
    g.lineTo(points[0][0], zero);
    g.globalAlpha = shade;
    g.fillStyle = colour;
    g.fill();
    g.globalAlpha = 1;
  }

  paintHead(g, theme, t) {
    const x = this.x(t), bottom = this.large ? this.runs.lanes.length * this.rowHeight : 23;
    g.fillStyle = theme.text;
    g.fillRect(x - 0.75, 4, 1.5, bottom - 2);
    g.beginPath();
    g.moveTo(x - 6, 0);
    g.lineTo(x + 6, 0);
    g.lineTo(x + 6, 5);
    g.lineTo(x, 11);
    g.lineTo(x - 6, 5);
    g.closePath();
    g.fill();
  }
}

export { Timeline };
