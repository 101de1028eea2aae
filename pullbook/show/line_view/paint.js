// Paint: a lane, what stands still once, and what moves in every frame.

import { clamp } from "./data.js";
import { cardShape, TAU, ticketShape, write } from "./glyphs.js";
import { FULL } from "./layout.js";
import { CARD, ITEM_COLOURS, LINE_CARD } from "./theme.js";

/** What does not move: conveyor, bins, boxes, names, tracks and the door. */
function paintBackground(g, lane, geo, theme) {
  const { floor, door } = geo, rule = floor + 1;
  g.fillStyle = theme.page;
  g.fillRect(0, 0, geo.width, geo.height);
  const stroke = (colour, width = 1, dash = []) => {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.setLineDash(dash);
    g.stroke();
    g.setLineDash([]);
  };
  g.beginPath();
  g.moveTo(2, rule);
  g.lineTo(door.x, rule);
  stroke(theme.faint, 2);
  g.beginPath(); // material comes in here
  g.moveTo(4, floor - 13);
  g.lineTo(11, floor - 8);
  g.lineTo(4, floor - 3);
  stroke(theme.line, 1.6);

  const caption = (text, x) => write(g, theme, text, x, geo.caption, { size: 10.5, colour: theme.muted });
  const track = (right, left, y) => paintTrack(g, right, left, floor, y, stroke, theme);
  const tray = (bin, solid) => {
    if (solid) {
      g.beginPath();
      g.roundRect(bin.x, bin.y, bin.w, bin.h + 2, 4);
      g.fillStyle = theme.raised;
      g.fill();
    }
    g.beginPath();
    g.moveTo(bin.x, floor - 14);
    g.lineTo(bin.x, rule);
    g.lineTo(bin.x + bin.w, rule);
    g.lineTo(bin.x + bin.w, floor - 14);
    stroke(theme.line, 1.4, solid ? [] : [3, 3]);
  };
  lane.stations.forEach((station, i) => {
    const stage = geo.stations[i], { box } = stage, centre = box.x + box.w / 2;
    tray(stage.queue, false);
    if (i < lane.M - 1) tray(stage.buffer, true);
    else geo.shelf.forEach((shelf) => tray(shelf, true));
    g.beginPath();
    g.roundRect(box.x, box.y, box.w, box.h + 2, 9);
    g.fillStyle = theme.panel;
    g.fill();
    stroke(theme.line, 1.4);
    const next = i < lane.M - 1 ? geo.stations[i + 1].left : stage.right;
    const room = 2 * Math.min(centre - stage.left, Math.max(next - centre, 0)) + 4;
    write(g, theme, station.name, centre, 12, { weight: 600, size: 11.5, room });
    for (const machine of stage.machines) {
      g.beginPath();
      g.arc(machine.x, machine.y, geo.radius - 2, 0, TAU);
      stroke(theme.faint, 3);
    }
    if (lane.cards[i] !== null) track(stage.right - 4, stage.left + 6, geo.track);
  });
  if (geo.conwip) track(door.x - 4, geo.stations[0].left + 6, geo.lineTrack);
  if (geo.signal) paintSignal(g, lane, geo, stroke, theme);
  caption("finished", geo.stock.x + geo.stock.w / 2);

  g.beginPath(); // the door, its leaf open towards the customer
  g.rect(door.x, door.y, door.w, door.h + 1);
  g.fillStyle = theme.raised;
  g.fill();
  stroke(theme.muted, 1.5);
  g.beginPath();
  g.moveTo(door.x + door.w, door.y);
  g.lineTo(door.x + door.w + 8, door.y + 8);
  g.lineTo(door.x + door.w + 8, door.y + door.h + 7);
  g.lineTo(door.x + door.w, door.y + door.h + 1);
  g.closePath();
  g.fillStyle = theme.faint;
  g.fill();
  stroke(theme.muted, 1.5);
  const { tickets } = geo;
  g.beginPath();
  g.moveTo(tickets.x, rule);
  g.lineTo(tickets.x + tickets.w, rule);
  stroke(theme.line, 1.4);
  caption("orders waiting", tickets.x + tickets.w / 2);
}

function paintTrack(g, right, left, floor, y, stroke, theme) {
  g.beginPath();
  g.moveTo(right, floor + 4);
  g.lineTo(right, y - 5);
  g.quadraticCurveTo(right, y, right - 5, y);
  g.lineTo(left, y);
  stroke(theme.line, 1);
  g.beginPath();
  g.moveTo(right - 11, y - 3.5);
  g.lineTo(right - 16, y);
  g.lineTo(right - 11, y + 3.5);
  stroke(theme.line, 1);
}

/** The way of an order's word to the stations it starts, each marked by an arrow up. */
function paintSignal(g, lane, geo, stroke, theme) {
  const { y, right } = geo.signal, ends = lane.signals.map((i) => geo.stations[i].left + 4);
  g.beginPath();
  g.moveTo(right, geo.caption + 5);
  g.lineTo(right, y - 5);
  g.quadraticCurveTo(right, y, right - 5, y);
  g.lineTo(ends[0] + 5, y);
  for (const x of ends) {
    g.moveTo(x + 5, y);
    g.quadraticCurveTo(x, y, x, y - 5);
    g.lineTo(x, geo.floor + 7);
  }
  stroke(theme.line, 1.2, [1.5, 3]);
  g.beginPath();
  for (const x of ends) {
    g.moveTo(x - 3.5, geo.floor + 11);
    g.lineTo(x, geo.floor + 5);
    g.lineTo(x + 3.5, geo.floor + 11);
  }
  stroke(theme.line, 1.2);
}

const ease = (p) => (p < 0.5 ? 2 * p * p : 1 - 2 * (1 - p) ** 2);

function paintLane(g, lane, geo, scene, motion, theme, glyphs, runs) {
  for (const ring of scene.rings) {
    g.beginPath();
    g.arc(ring.x, ring.y, geo.radius - 2, -TAU / 4, -TAU / 4 + Math.max(ring.done, 0.004) * TAU);
    g.strokeStyle = ITEM_COLOURS[ring.item % ITEM_COLOURS.length];
    g.lineWidth = 3.2;
    g.lineCap = "round";
    g.stroke();
    g.lineCap = "butt";
  }
  for (const { id, body, size, card } of scene.spots) {
    glyphs.unit(g, body.x, body.y, body.size, lane.a.item[id], card, geo.conwip, size);
  }
  for (const ticket of scene.tickets) {
    const { x, y, size } = ticket.body;
    paintTicket(g, lane, theme, glyphs, ticket.id, x, y, size, ticket.late);
  }
  for (const label of scene.labels) write(g, theme, label.text, label.x, label.y, { size: 11, weight: 600 });
  paintFreeCards(g, lane, geo, scene.free, motion, theme);
  for (const effect of motion.effects) paintEffect(g, lane, geo, effect, theme, glyphs, runs);
}

function paintTicket(g, lane, theme, glyphs, o, x, y, size, late) {
  ticketShape(g, theme, x, y, size, late);
  if (size < 11) return;
  const many = lane.items.length > 1, quantity = lane.a.quantity[o];
  const middle = late ? x - size * 0.16 : x, ink = late ? "#111111" : theme.text;
  const text = many && size < 15 ? "" : quantity > 1 ? `${many ? "" : "×"}${quantity}` : late ? "!" : "";
  if (many) {
    const left = text ? middle - size * 0.26 : middle, target = size > 15 ? 12 : 9;
    glyphs.unit(g, left, y, size * 0.62, lane.a.wants[o], false, false, target);
  }
  if (text) {
    const right = many ? middle + size * 0.32 : middle;
    write(g, theme, text, right, y + size * 0.2, { size: size * 0.56, weight: 700, colour: ink });
  }
}

const CARD_STEP = 5;

function paintFreeCards(g, lane, geo, free, motion, theme) {
  const row = (count, left, right, y, kind, colour) => {
    const flying = motion.effects.filter((e) => e.kind === kind && e.left === left).length;
    const home = Math.max(0, count - flying);
    const shown = clamp(Math.floor((right - left - 26) / CARD_STEP), 1, Math.min(home, 24));
    for (let k = shown - 1; k >= 0; k--) cardShape(g, left + k * CARD_STEP, y, 9, colour);
    const ink = home ? theme.text : theme.muted;
    write(g, theme, `${home} free`, left - 5, y - 8, { size: 10, weight: 600, align: "left", colour: ink });
  };
  free.stations.forEach((count, i) => {
    const stage = geo.stations[i];
    if (count !== null) row(count, stage.left + 6, stage.right, geo.track, "card", CARD);
  });
  if (free.line === null) return;
  row(free.line, geo.stations[0].left + 6, geo.stock.x, geo.lineTrack, "lineCard", LINE_CARD);
}

function paintEffect(g, lane, geo, effect, theme, glyphs, runs) {
  if (effect.age < 0) return;
  const p = ease(effect.age), fade = effect.age > 0.7 ? (1 - effect.age) / 0.3 : 1;
  const between = (from, to) => from + (to - from) * p;
  const x = between(effect.x, effect.toX), y = between(effect.y, effect.toY);
  if (effect.kind === "unit") {
    g.globalAlpha = fade;
    glyphs.unit(g, x, y, between(effect.size, 13), effect.item, false, false, FULL);
  } else if (effect.kind === "ticket") {
    g.globalAlpha = fade;
    paintTicket(g, lane, theme, glyphs, effect.id, x, y, effect.size, effect.late);
  } else if (effect.kind === "wait") {
    const text = effect.wait < 1e-9 ? "at once" : `${effect.wait.toFixed(runs.digits)} ${runs.unit}`;
    g.globalAlpha = effect.age > 0.6 ? (1 - effect.age) / 0.4 : 1;
    const { door } = geo, up = effect.age * 34;
    write(g, theme, text, door.x + door.w / 2, door.y - 5 - up, { size: 11, weight: 600 });
  } else paintSent(g, effect, p, theme);
  g.globalAlpha = 1;
}

/** A card or an order's word under way: down to the track, and along it to where the stage begins. */
function paintSent(g, { kind, left, right, top, y: track }, p, theme) {
  const down = track - top, along = right - left, way = p * (down + along);
  const x = way < down ? right : right - (way - down), y = Math.min(top + way, track);
  if (kind === "signal") ticketShape(g, theme, x, y, 9.5, false);
  else cardShape(g, x, y, 9, kind === "card" ? CARD : LINE_CARD);
}

export { paintBackground, paintLane };
