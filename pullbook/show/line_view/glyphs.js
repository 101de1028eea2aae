// Glyphs: the shapes of units, cards and tickets, and words on a canvas.

import { TICKET } from "./layout.js";
import { CARD, ITEM_COLOURS, ITEM_SHAPES, LATE, LINE_CARD, luminance } from "./theme.js";

const TAU = 2 * Math.PI;

function shapePath(g, shape, x, y, r) {
  const polygon = (corners, turn = 0, inner = null) => {
    for (let k = 0; k < corners; k++) {
      const radius = inner && k % 2 ? inner : r, angle = turn - Math.PI / 2 + (k * TAU) / corners;
      g[k ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    g.closePath();
  };
  g.beginPath();
  if (shape === "circle") g.arc(x, y, r, 0, TAU);
  else if (shape === "square") g.roundRect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76, r * 0.2);
  else if (shape === "triangle") { r *= 1.2; y += r * 0.15; polygon(3); }
  else if (shape === "diamond") { r *= 1.14; polygon(4); }
  else if (shape === "hexagon") polygon(6, TAU / 12);
  else if (shape === "star") { r *= 1.15; polygon(10, 0, r * 0.52); }
  else g.roundRect(x - r * 0.95, y - r * 0.95, r * 1.9, r * 1.9, [0, r, r, r]);
}

const inkOn = (colour) => (luminance(colour) > 0.22 ? "#111111" : "#ffffff");

/** A unit, painted once for each item, size and kind of card, and from then on copied. */
class Glyphs {
  constructor(theme, dpr, letters) {
    Object.assign(this, { theme, dpr, letters, store: new Map() });
  }

  unit(g, x, y, size, item, card = false, lineCard = false, target = size) {
    const big = target >= 12, tags = target >= 12 ? (card ? 1 : 0) + (lineCard ? 2 : 0) : 0;
    const key = (item * 8 + tags) * 16 + target;
    let image = this.store.get(key);
    if (!image) this.store.set(key, (image = this.make(item, tags, target, big)));
    const width = size * 1.6;
    g.drawImage(image, x - width / 2, y - width / 2, width, width);
  }

  make(item, tags, size, big) {
    const canvas = document.createElement("canvas"), side = Math.ceil(size * 1.6 * this.dpr);
    canvas.width = canvas.height = side;
    const g = canvas.getContext("2d"), scale = side / (size * 1.6), centre = size * 0.8;
    g.scale(scale, scale);
    const colour = ITEM_COLOURS[item % ITEM_COLOURS.length], shape = ITEM_SHAPES[item % ITEM_SHAPES.length];
    shapePath(g, shape, centre, centre, size / 2 - (big ? 1.4 : 0.7));
    g.fillStyle = colour;
    g.fill();
    g.lineWidth = big ? 1 : 0.6;
    g.strokeStyle = this.theme.edge;
    g.stroke();
    if (big && this.letters[item]) {
      g.fillStyle = inkOn(colour);
      g.font = `600 ${size * 0.52}px ${this.theme.font}`;
      g.textAlign = "center";
      g.textBaseline = "middle";
      g.fillText(this.letters[item], centre, centre + (shape === "triangle" ? 1.8 : 0.6));
    }
    const tag = (side, card) => cardShape(g, centre + size * side, centre - size * 0.36, size * 0.48, card);
    if (tags & 1) tag(0.26, CARD);
    if (tags & 2) tag(tags & 1 ? -0.26 : 0.26, LINE_CARD);
    return canvas;
  }
}

function cardShape(g, x, y, width, colour) {
  const height = width * 0.74;
  g.beginPath();
  g.roundRect(x - width / 2, y - height / 2, width, height, 1);
  g.fillStyle = colour;
  g.fill();
  g.lineWidth = 0.8;
  g.strokeStyle = "#333333";
  g.stroke();
  if (colour === LINE_CARD) { // a bar across tells the line's card from a station's
    g.beginPath();
    g.moveTo(x - width / 2, y);
    g.lineTo(x + width / 2, y);
    g.stroke();
  }
}

/** A waiting order is a plain ticket; a late one a filled flag with a tail and a mark. */
function ticketShape(g, theme, x, y, size, late) {
  const w = size * TICKET - 3, h = size - 3, l = x - w / 2, t = y - h / 2;
  g.beginPath();
  if (late) {
    g.moveTo(l, t);
    g.lineTo(l + w, t);
    g.lineTo(l + w - h * 0.42, y);
    g.lineTo(l + w, t + h);
    g.lineTo(l, t + h);
    g.closePath();
  } else g.roundRect(l, t, w, h, Math.min(2.5, h / 3));
  g.fillStyle = late ? LATE : theme.panel;
  g.fill();
  g.lineWidth = size >= 12 ? 1.2 : 0.8;
  g.strokeStyle = late ? (theme.dark ? "#ffb27a" : "#7a3600") : theme.muted;
  g.stroke();
}

/** The mark of a late order, in the legend. */
function ticketMark(g, theme) {
  ticketShape(g, theme, 12, 8, 15, true);
  write(g, theme, "!", 10, 11.4, { size: 9, weight: 700, colour: "#111111" });
}

function write(g, theme, text, x, y, style = {}) {
  const { size = 11, weight = 400, colour = theme.text, align = "center", room = 0 } = style;
  g.font = `${weight} ${size}px ${theme.font}`;
  g.textAlign = align;
  g.textBaseline = "alphabetic";
  g.fillStyle = colour;
  let shown = text;
  while (room && shown.length > 1 && g.measureText(shown).width > room) {
    shown = `${shown.replace(/…$/, "").slice(0, -1)}…`;
  }
  g.fillText(shown, x, y);
}

export { cardShape, Glyphs, inkOn, TAU, ticketMark, ticketShape, write };
