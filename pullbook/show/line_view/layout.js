// Layout: where stations, bins, the door and the tracks of a lane stand [pixels].

import { clamp } from "./data.js";

const PITCH = [19, 15, 12, 9, 7, 5]; // sizes of a slot; the largest that holds the peak is taken
const FULL = PITCH[0];
const TICKET = 1.45; // a ticket is wider than high

/** `large`: with room for high heaps; else a lane is about 100 pixels high. */
function layoutLane(lane, width, lanes, large) {
  const most = Math.max(...lane.stations.map((s) => s.machines)), high = large ? 3 : 2; // machines in a column
  const size = large ? (lanes > 2 ? [90, 12.5, 12.5] : [105, 15, 18]) : [46, 9.6, 15];
  const height = size[0], radius = most >= high || (large && width < 760) ? size[1] : size[2];
  const kanban = lane.cards.some((k) => k !== null), conwip = lane.line_cards !== null;
  const top = large ? 34 : 17, floor = top + height, gap = 6, entry = 22, door = 16;
  const tickets = clamp(width * 0.13, 92, 140);
  const M = lane.M, shelves = lane.shelves.length;
  const boxes = lane.stations.map((s) => Math.ceil(s.machines / high) * (2 * radius + 5) + 11);
  const room = width - entry - door - tickets - 24 - boxes.reduce((x, y) => x + y, 0) - gap * 3 * M;
  const finalShare = shelves > 1 ? 3 : 2;
  const share = room / (2 * M - 1 + finalShare);
  if (share < 13 && width < 2000) { // too narrow to be legible: lay out wider, and show it smaller
    const wider = width + (13.5 - share) * (2 * M - 1 + finalShare), wide = layoutLane(lane, wider, lanes, large);
    return { ...wide, scale: wide.scale * (width / wider) };
  }
  const bin = Math.min(share, 105), final = Math.min(share * finalShare, 230);
  const spare = (room - bin * (2 * M - 1) - final) / M; // on a short line, stretches of plain conveyor
  let x = entry;
  const stations = lane.stations.map((station, i) => {
    const stage = { left: x, queue: { x, y: top, w: bin, h: height } };
    x += bin + gap;
    stage.box = { x, y: top, w: boxes[i], h: height };
    const columns = Math.ceil(station.machines / high), rows = Math.ceil(station.machines / columns);
    stage.machines = Array.from({ length: station.machines }, (_, m) => ({
      x: x + boxes[i] / 2 + (Math.floor(m / rows) - (columns - 1) / 2) * (2 * radius + 5),
      y: top + height / 2 + ((m % rows) - (rows - 1) / 2) * height * (rows === 2 ? 0.42 : 0.335),
    }));
    x += boxes[i] + gap;
    stage.buffer = { x, y: top, w: i < M - 1 ? bin : final, h: height, stock: true };
    x += stage.buffer.w + gap;
    stage.right = x - gap;
    x += spare;
    return stage;
  });
  const stock = stations[M - 1].buffer;
  const shelfWidth = (stock.w - 5 * (shelves - 1)) / shelves;
  const shelf = lane.shelves.map((_, k) => ({ ...stock, x: stock.x + k * (shelfWidth + 5), w: shelfWidth }));
  const doorX = width - tickets - door - 14;
  const track = floor + (large ? 30 : 24), apart = large ? 20 : 13;
  const lineTrack = kanban && conwip ? track + apart : track;
  // orders reach the lowest track that no card uses on their way to the first station they start
  const busy = conwip || lane.cards.some((k, i) => k !== null && i >= Math.min(...lane.signals));
  const signal = lane.signals.length
    ? { y: busy ? lineTrack + apart : track, right: width - tickets / 2 - 2 } : null;
  const tracks = [kanban ? track : 0, conwip ? lineTrack : 0, signal ? signal.y : 0];
  return {
    width, scale: 1, top, floor, radius, caption: floor + (large ? 15 : 12), stations, shelf, stock,
    track, lineTrack, signal, kanban, conwip, entry: 8,
    door: { x: doorX, y: floor - (large ? 62 : 42), w: door, h: large ? 62 : 42 },
    tickets: { x: width - tickets, y: top, w: tickets - 4, h: height, stock: true, ticket: true },
    height: Math.max(floor + 18, ...tracks.map((y) => y + (large ? 10 : 7))),
  };
}

/** The scale of a bin that is to hold so many: slot size, columns, and how many it can show. */
function fit(bin, peak) {
  for (const pitch of PITCH) {
    const wide = bin.ticket ? pitch * TICKET : pitch;
    const columns = Math.max(1, Math.floor((bin.w + 1) / wide));
    const capacity = columns * Math.max(1, Math.floor((bin.h - 4) / pitch));
    if (capacity >= peak || pitch === PITCH.at(-1)) return { pitch, wide, columns, capacity };
  }
}

/** Slot k of a bin: from the floor up, row by row, starting at the side where units leave. */
function slot(bin, scale, k) {
  const column = k % scale.columns, row = Math.floor(k / scale.columns);
  const used = scale.columns * scale.wide, margin = (bin.w - used) / 2;
  const along = margin + (column + 0.5) * scale.wide;
  const x = bin.ticket ? bin.x + along : bin.x + bin.w - along;
  return { x, y: bin.y + bin.h - 2 - (row + 0.5) * scale.pitch };
}

export { fit, FULL, layoutLane, PITCH, slot, TICKET };
