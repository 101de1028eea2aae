// The line view: replays the runs of production lines in the browser.
//
//   1. Data      turns the one buffer into places: sorted times of entering and leaving, so that "who is here at t"
//                is a binary search and a short scan, wherever the play head jumps to
//   2. Layout    where stations, bins, the door and the tracks of a lane stand
//   3. Scene     what is to be seen at time t: every visible unit and ticket with its spot
//   4. Motion    lets what is seen glide to its spot; purely visual, the state itself is always exact
//   5. Theme     colours from JupyterLab, or from the system
//   6. Paint     the lane
//   7. Timeline  stock and waiting orders over time, with the play head
//   8. View      the elements of the page, controls and keyboard, the clock
//
// A unit is in the queue of station i during [release, start), on a machine during [start, finish), and in the
// output buffer of i from its finish until its release into the next station, or its delivery.

// ------------------------------------------------------------------------------------------------- 1. Data

const CHUNKS = 24; // the run is cut into so many spans of time, and each place knows its peak in every span

/** How many entries of a sorted array are <= t. */
function upto(sorted, t) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/** A place where units (or orders) stay a while: their ids, and when each enters and leaves it. */
class Place {
  constructor(ids, entered, left, end) {
    const stays = [];
    let sorted = true, last = -Infinity;
    for (const id of ids) {
      const from = entered(id);
      if (!(from < Infinity) || left(id) <= from) continue;
      stays.push(id);
      sorted &&= from >= last;
      last = from;
    }
    if (!sorted) stays.sort((one, two) => entered(one) - entered(two) || one - two);
    this.ids = Int32Array.from(stays);
    this.entered = new Float64Array(stays.length);
    this.left = new Float64Array(stays.length);
    stays.forEach((id, k) => {
      this.entered[k] = entered(id);
      this.left[k] = left(id);
    });
    this.leaving = this.left.slice().sort();
    this.end = end;
    this.history = this.findHistory();
    this.peaks = this.findPeaks();
    this.seen = { entries: 0, exits: 0, ids: [] };
  }

  count(t) {
    return upto(this.entered, t) - upto(this.leaving, t);
  }

  /** Who is here at time t, in order of entering; the same array as long as nothing changes. */
  at(t) {
    const entries = upto(this.entered, t), exits = upto(this.leaving, t);
    if (entries !== this.seen.entries || exits !== this.seen.exits) {
      const ids = new Array(entries - exits);
      for (let k = ids.length, j = entries - 1; k > 0; j--) if (this.left[j] > t) ids[--k] = this.ids[j];
      this.seen = { entries, exits, ids };
    }
    return this.seen.ids;
  }

  /** The most that are here at about time t: bins choose their scale by it, so that it does not flicker. */
  peakNear(t) {
    const k = this.chunk(t);
    return Math.max(this.peaks[Math.max(k - 1, 0)], this.peaks[k], this.peaks[Math.min(k + 1, CHUNKS - 1)]);
  }

  chunk(t) {
    return this.end > 0 ? clamp(Math.floor((t / this.end) * CHUNKS), 0, CHUNKS - 1) : 0;
  }

  findPeaks() {
    const peaks = new Int32Array(CHUNKS), { times, counts } = this.history;
    let now = 0, k = 0;
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      peaks[chunk] = now;
      for (; k < times.length && (this.chunk(times[k]) <= chunk || chunk === CHUNKS - 1); k++) {
        now = counts[k];
        peaks[chunk] = Math.max(peaks[chunk], now);
      }
    }
    return peaks;
  }

  /** The count over time as steps: counts[k] holds from times[k] on. */
  findHistory() {
    const times = [], counts = [], { entered, leaving } = this;
    let i = 0, j = 0;
    while (i < entered.length || (j < leaving.length && leaving[j] < Infinity)) {
      const t = Math.min(i < entered.length ? entered[i] : Infinity, j < leaving.length ? leaving[j] : Infinity);
      while (i < entered.length && entered[i] <= t) i++;
      while (j < leaving.length && leaving[j] <= t) j++;
      times.push(t);
      counts.push(i - j);
    }
    return { times, counts };
  }
}

/** The arrays of all lanes, from the description and the buffer; null where the two do not belong together. */
function readRuns(meta, bytes) {
  const view = bytes instanceof ArrayBuffer ? new DataView(bytes) : bytes;
  if (!meta?.lanes || !view || view.byteLength !== meta.bytes) return null;
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const lanes = meta.lanes.map((spec) => readLane(spec, buffer, meta.end));
  const works = lanes.flatMap((lane) => lane.workTimes).sort((a, b) => a - b);
  const typical = works[works.length >> 1] || meta.end / 100 || 1;
  return { ...meta, lanes, typical, digits: typical >= 0.5 ? 1 : typical >= 0.05 ? 2 : 3, events: null };
}

function readLane(spec, buffer, end) {
  const a = {};
  for (const [name, [kind, offset, length]] of Object.entries(spec.arrays)) {
    a[name] = new (kind === "f8" ? Float64Array : Int32Array)(buffer, offset, length);
  }
  const M = spec.stations.length, U = a.delivered.length, last = M - 1;
  const range = Array.from({ length: U }, (_, u) => u), stations = Array.from({ length: M }, (_, i) => i);
  const shown = (t) => (Number.isNaN(t) ? Infinity : t);
  const left = (u, i) => shown(i < last ? a.release[u * M + i + 1] : a.delivered[u]);
  const into = (u, i) => (a.born[u] === i ? -Infinity : shown(a.finish[u * M + i]));
  const place = (ids, entered, leaves) => new Place(ids, entered, leaves, end);

  const lane = { ...spec, a, M, U };
  lane.queues = stations.map((i) => place(range, (u) => shown(a.release[u * M + i]), (u) => shown(a.start[u * M + i])));
  lane.works = stations.map((i) => place(range, (u) => shown(a.start[u * M + i]), (u) => shown(a.finish[u * M + i])));
  lane.buffers = stations.map((i) => place(range, (u) => into(u, i), (u) => left(u, i)));
  lane.finished = lane.buffers[last];
  lane.waiting = place(Array.from(a.time.keys()), (o) => a.time[o], (o) => a.done[o]);
  // the finished stock lies item by item on shelves of its own, as long as they can be told apart
  const kinds = [...new Set(a.item)].sort((x, y) => x - y);
  lane.shelves = kinds.length < 2 || kinds.length > 6 ? [lane.finished]
    : kinds.map((item) => place(range.filter((u) => a.item[u] === item), (u) => into(u, last), (u) => left(u, last)));

  lane.leaving = stations.map((i) => Float64Array.from(range.map((u) => left(u, i))).sort());
  lane.out = range.filter((u) => a.delivered[u] < Infinity).sort((x, y) => a.delivered[x] - a.delivered[y]);
  lane.outTimes = Float64Array.from(lane.out, (u) => a.delivered[u]);
  const filled = Array.from(a.time.keys()).filter((o) => a.done[o] < Infinity).sort((x, y) => a.done[x] - a.done[y]);
  lane.filled = filled;
  lane.filledTimes = Float64Array.from(filled, (o) => a.done[o]);
  lane.promised = new Int32Array(filled.length + 1); // of the first k orders filled, those with a promise
  lane.kept = new Int32Array(filled.length + 1); // ... and those that kept it
  filled.forEach((o, k) => {
    lane.promised[k + 1] = lane.promised[k] + (Number.isNaN(a.due[o]) ? 0 : 1);
    lane.kept[k + 1] = lane.kept[k] + (a.done[o] <= a.due[o] + 1e-9 ? 1 : 0);
  });
  lane.hasDue = a.due.some((d) => d < Infinity);
  lane.workTimes = [];
  const stride = Math.max(1, Math.floor((U * M) / 2000));
  for (let k = 0; k < U * M; k += stride) {
    const work = a.finish[k] - a.start[k];
    if (work > 0 && work < Infinity) lane.workTimes.push(work);
  }
  return lane;
}

/** The counters of a lane at time t. */
function tally(lane, t) {
  const sum = (places) => places.reduce((n, place) => n + place.count(t), 0);
  const k = upto(lane.filledTimes, t), stages = lane.M - 1;
  const waiting = lane.waiting.at(t);
  const late = waiting.reduce((n, o) => n + (t > lane.a.due[o] ? 1 : 0), 0);
  const judged = lane.promised[k] + late; // an order still waiting after its date has missed it already
  return {
    finished: lane.finished.count(t),
    process: sum(lane.queues) + sum(lane.works) + sum(lane.buffers.slice(0, stages)),
    waiting: waiting.length,
    late,
    delivered: upto(lane.outTimes, t),
    onTime: judged ? lane.kept[k] / judged : null,
  };
}

/** All moments at which something happens, sorted; made when first asked for. */
function eventsOf(runs) {
  if (!runs.events) {
    const parts = runs.lanes.flatMap(({ a }) => [a.release, a.start, a.finish, a.delivered, a.time, a.done]);
    const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
    let n = 0;
    for (const part of parts) for (const t of part) if (t < Infinity && t >= 0) all[n++] = t;
    const sorted = all.subarray(0, n).sort();
    // rounding can split one moment in two a hair apart: keep the later, when all of it has happened
    runs.events = sorted.filter((t, k) => k + 1 === n || sorted[k + 1] - t > 1e-9 * Math.max(1, t));
  }
  return runs.events;
}

// ----------------------------------------------------------------------------------------------- 2. Layout

const PITCH = [19, 15, 12, 9, 7, 5]; // sizes of a slot; the largest that holds the peak is taken
const FULL = PITCH[0];
const TICKET = 1.45; // a ticket is wider than high

function layoutLane(lane, width, lanes) {
  const crowded = lane.stations.some((s) => s.machines > 2) || width < 760;
  const height = lanes > 2 ? 90 : 105, radius = lanes > 2 ? 12.5 : crowded ? 15 : 18;
  const kanban = lane.cards.some((k) => k !== null), conwip = lane.line_cards !== null;
  const top = 34, floor = top + height, gap = 6, entry = 22, door = 16;
  const tickets = clamp(width * 0.13, 92, 140);
  const M = lane.M, shelves = lane.shelves.length;
  const boxes = lane.stations.map((s) => Math.ceil(s.machines / 3) * (2 * radius + 5) + 11);
  const room = width - entry - door - tickets - 24 - boxes.reduce((x, y) => x + y, 0) - gap * 3 * M;
  const finalShare = shelves > 1 ? 3 : 2;
  const share = room / (2 * M - 1 + finalShare);
  if (share < 13 && width < 2000) { // too narrow to be legible: lay out wider, and show it smaller
    const wide = layoutLane(lane, width + (13.5 - share) * (2 * M - 1 + finalShare), lanes);
    return { ...wide, scale: wide.scale * (width / (width + (13.5 - share) * (2 * M - 1 + finalShare))) };
  }
  const bin = Math.min(share, 105), final = Math.min(share * finalShare, 230);
  const spare = (room - bin * (2 * M - 1) - final) / M; // on a short line, stretches of plain conveyor
  let x = entry;
  const stations = lane.stations.map((station, i) => {
    const stage = { left: x, queue: { x, y: top, w: bin, h: height } };
    x += bin + gap;
    stage.box = { x, y: top, w: boxes[i], h: height };
    const columns = Math.ceil(station.machines / 3), rows = Math.ceil(station.machines / columns);
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
  const track = floor + 30;
  const lineTrack = kanban && conwip ? track + 20 : track;
  // orders reach the lowest track that no card uses on their way to the first station they start
  const busy = conwip || lane.cards.some((k, i) => k !== null && i >= Math.min(...lane.signals));
  const signal = lane.signals.length ? { y: busy ? lineTrack + 20 : track, right: width - tickets / 2 - 2 } : null;
  return {
    width, scale: 1, top, floor, radius, stations, shelf, stock, track, lineTrack, signal, kanban, conwip, entry: 8,
    door: { x: doorX, y: floor - 62, w: door, h: 62 },
    tickets: { x: width - tickets, y: top, w: tickets - 4, h: height, stock: true, ticket: true },
    height: Math.max(floor + 20, kanban ? track + 10 : 0, conwip ? lineTrack + 10 : 0, signal ? signal.y + 10 : 0),
  };
}

/** The scale of a bin that is to hold so many: slot size, columns, and how many it can show. */
function fit(bin, peak) {
  for (const pitch of PITCH) {
    const wide = bin.ticket ? pitch * TICKET : pitch;
    const columns = Math.max(1, Math.floor((bin.w + 1) / wide)), rows = Math.max(1, Math.floor((bin.h - 4) / pitch));
    if (columns * rows >= peak || pitch === PITCH.at(-1)) return { pitch, wide, columns, capacity: columns * rows };
  }
}

/** Slot k of a bin: from the floor up, row by row, starting at the side where units leave. */
function slot(bin, scale, k) {
  const column = k % scale.columns, row = Math.floor(k / scale.columns);
  const used = scale.columns * scale.wide, margin = (bin.w - used) / 2;
  const along = margin + (column + 0.5) * scale.wide;
  return { x: bin.ticket ? bin.x + along : bin.x + bin.w - along, y: bin.y + bin.h - 2 - (row + 0.5) * scale.pitch };
}

// ------------------------------------------------------------------------------------------------ 3. Scene

/** Everything to be seen of a lane at time t. `heaps` remembers which of equal units lies where in a heap. */
function sceneOf(lane, geo, t, heaps) {
  const { a, M } = lane, spots = [], rings = [], labels = [], tickets = [];
  const stack = (place, bin, into, kindOf, extra) => {
    const scale = fit(bin, place.peakNear(t)), members = place.at(t);
    const heap = (bin.stock && !bin.ticket) || scale.pitch < FULL;
    const order = heap ? heaps.keep(place, members, kindOf) : members;
    const shown = Math.min(order.length, scale.capacity);
    for (let k = 0; k < shown; k++) into.push({ id: order[k], ...slot(bin, scale, k), size: scale.pitch, ...extra });
    if (members.length > 4 || members.length > shown) {
      const count = members.length, hidden = count > shown;
      const top = shown ? slot(bin, scale, shown - 1).y - scale.pitch / 2 - 4 : bin.y;
      labels.push({ x: bin.x + bin.w / 2, y: Math.max(top, bin.y - 5), text: hidden ? `${count} \u2191` : `${count}` });
    }
  };
  const itemOf = (u) => a.item[u];
  for (let i = 0; i < M; i++) {
    const stage = geo.stations[i], card = lane.cards[i] !== null;
    stack(lane.queues[i], stage.queue, spots, itemOf, { card });
    lane.works[i].at(t).forEach((u, k) => {
      const at = stage.machines[a.machine[u * M + i]] ?? stage.machines[k % stage.machines.length];
      const from = a.start[u * M + i], to = a.finish[u * M + i];
      spots.push({ id: u, x: at.x, y: at.y, size: geo.radius > 16 ? FULL : PITCH[1], card });
      rings.push({ x: at.x, y: at.y, item: a.item[u], done: to < Infinity ? clamp((t - from) / (to - from), 0, 1) : 0 });
    });
    if (i < M - 1) stack(lane.buffers[i], stage.buffer, spots, itemOf, { card });
    else lane.shelves.forEach((shelf, k) => stack(shelf, geo.shelf[k], spots, itemOf, { card }));
  }
  stack(lane.waiting, geo.tickets, tickets, (o) => a.wants[o]);
  for (const ticket of tickets) ticket.late = t > a.due[ticket.id];
  return { spots, rings, labels, tickets, free: freeCards(lane, t) };
}

/** Free cards of each station (null without cards), and of the whole line. */
function freeCards(lane, t) {
  const held = lane.queues.map((queue, i) => queue.count(t) + lane.works[i].count(t) + lane.buffers[i].count(t));
  return {
    stations: lane.cards.map((k, i) => (k === null ? null : Math.max(0, k - held[i]))),
    line: lane.line_cards === null ? null : Math.max(0, lane.line_cards - held.reduce((x, y) => x + y, 0)),
  };
}

/**
 * Which of several equal units lies where in a heap. When one leaves, the topmost of its kind takes its part: so the
 * heap sinks from the top, instead of every unit in it moving up by one.
 */
class Heaps {
  constructor(swap) {
    this.swap = swap;
    this.slots = new Map();
  }

  clear() {
    this.slots.clear();
  }

  keep(place, members, kindOf) {
    const old = this.slots.get(place);
    if (old?.members === members) return old.order;
    let order = members.slice();
    if (old && Math.abs(old.order.length - members.length) < 20) {
      const here = new Set(members), slots = old.order, before = new Set(slots);
      for (let j = 0; j < slots.length; j++) {
        if (here.has(slots[j])) continue;
        let k = slots.length - 1;
        while (k > j && !(here.has(slots[k]) && kindOf(slots[k]) === kindOf(slots[j]))) k--;
        if (k === j) continue;
        this.swap(slots[j], slots[k]);
        [slots[j], slots[k]] = [slots[k], slots[j]];
      }
      order = slots.filter((u) => here.has(u)).concat(members.filter((u) => !before.has(u)));
    }
    this.slots.set(place, { members, order });
    return order;
  }
}

// ----------------------------------------------------------------------------------------------- 4. Motion

/** One step of a critically damped spring: eased at both ends, and free to change its aim on the way. */
function glide(body, key, speed, aim, omega, dt) {
  const gap = body[key] - aim, decay = Math.exp(-omega * dt);
  const push = (body[speed] + omega * gap) * dt;
  body[speed] = (body[speed] - omega * push) * decay;
  body[key] = aim + (gap + push) * decay;
}

class Motion {
  constructor(lane) {
    this.lane = lane;
    this.units = new Map();
    this.tickets = new Map();
    this.effects = []; // what is on its way out: delivered units, filled tickets, cards going home, waits
    this.heaps = new Heaps((u, v) => this.exchange(u, v));
    this.time = null;
    this.settled = true;
  }

  exchange(u, v) {
    const one = this.units.get(u), two = this.units.get(v);
    if (!one || !two) return;
    for (const key of ["x", "y", "size", "vx", "vy", "vs"]) [one[key], two[key]] = [two[key], one[key]];
  }

  /** Show time t: at once where `snap`, else gliding there over the next frames of dt seconds each. */
  update(geo, t, dt, omega, snap) {
    const before = this.time ?? t;
    if (snap) {
      this.heaps.clear();
      this.effects.length = 0;
    }
    const scene = sceneOf(this.lane, geo, t, this.heaps);
    const forward = !snap && t > before;
    if (forward) this.depart(geo, before, t, omega);
    this.settled = true;
    const { a, M } = this.lane;
    this.follow(this.units, scene.spots, snap, dt, omega, (u) =>
      forward && a.release[u * M] > before ? { x: geo.entry, y: geo.floor - 8 } : null);
    this.follow(this.tickets, scene.tickets, snap, dt, omega, (o) =>
      forward && a.time[o] > before ? { x: geo.width + 16, y: geo.tickets.y + 20 } : null);
    this.effects = this.effects.filter((effect) => (effect.age += dt / effect.life) < 1);
    if (this.effects.length) this.settled = false;
    this.time = t;
    return scene;
  }

  follow(bodies, spots, snap, dt, omega, origin) {
    const stamp = {};
    for (const spot of spots) {
      let body = bodies.get(spot.id);
      if (!body) {
        body = { ...(origin(spot.id) ?? spot), size: spot.size, vx: 0, vy: 0, vs: 0 };
        bodies.set(spot.id, body);
      }
      if (snap || omega > 90) {
        Object.assign(body, { x: spot.x, y: spot.y, size: spot.size, vx: 0, vy: 0, vs: 0 });
      } else if (body.x !== spot.x || body.y !== spot.y || body.size !== spot.size) {
        glide(body, "x", "vx", spot.x, omega, dt);
        glide(body, "y", "vy", spot.y, omega, dt);
        glide(body, "size", "vs", spot.size, omega, dt);
        const off = Math.abs(body.x - spot.x) + Math.abs(body.y - spot.y) + Math.abs(body.size - spot.size);
        const moving = Math.abs(body.vx) + Math.abs(body.vy) > 4;
        if (off < 0.3 && !moving) Object.assign(body, { x: spot.x, y: spot.y, size: spot.size, vx: 0, vy: 0, vs: 0 });
        else this.settled = false;
      }
      body.stamp = stamp;
      spot.body = body;
    }
    if (bodies.size > spots.length) for (const [id, body] of bodies) if (body.stamp !== stamp) bodies.delete(id);
  }

  /** What left between two moments goes out of the door; its card goes home. */
  depart(geo, before, t, omega) {
    const { lane } = this, { a } = lane, hurry = 12 / omega;
    if (omega > 90 || this.effects.length > 60) return;
    const first = upto(lane.outTimes, before), end = upto(lane.outTimes, t), door = geo.door;
    for (let k = Math.max(first, end - 8); k < end; k++) {
      const u = lane.out[k], body = this.units.get(u), o = a.order[u];
      const from = body ?? { x: door.x - 30, y: geo.floor - 10, size: FULL };
      this.effects.push({ kind: "unit", item: a.item[u], x: from.x, y: from.y, size: from.size,
        toX: door.x + door.w / 2, toY: geo.floor - 12, age: 0, life: 0.45 * Math.sqrt(hurry) });
      const calm = !this.effects.some((e) => e.kind === "wait" && e.age < 0.45);
      if (o >= 0 && calm) this.effects.push({ kind: "wait", wait: a.delivered[u] - a.time[o], age: 0, life: 1.6 });
    }
    const done = upto(lane.filledTimes, t);
    for (let k = Math.max(upto(lane.filledTimes, before), done - 8); k < done; k++) {
      const body = this.tickets.get(lane.filled[k]);
      if (body) this.effects.push({ kind: "ticket", id: lane.filled[k], late: a.done[lane.filled[k]] > a.due[lane.filled[k]],
        x: body.x, y: body.y, size: body.size, toX: door.x + door.w, toY: geo.floor - 14, age: 0, life: 0.4 * Math.sqrt(hurry) });
    }
    const placed = geo.signal ? Math.min(upto(lane.waiting.entered, t) - upto(lane.waiting.entered, before), 2) : 0;
    for (let k = 0; k < placed; k++) {
      this.effects.push({ kind: "signal", right: geo.signal.right, left: geo.stations[lane.signals[0]].left + 4, y: geo.signal.y,
        top: geo.floor + 20, age: -k * 0.12, life: 0.8 * Math.sqrt(hurry) });
    }
    const send = (kind, times, right, left, y) => {
      const n = Math.min(upto(times, t) - upto(times, before), 3);
      for (let k = 0; k < n; k++) {
        this.effects.push({ kind, right, left, y, top: geo.floor, age: -k * 0.12, life: 0.75 * Math.sqrt(hurry) });
      }
    };
    geo.stations.forEach((stage, i) => {
      if (lane.cards[i] !== null) send("card", lane.leaving[i], stage.right - 4, stage.left + 6, geo.track);
    });
    if (geo.conwip) send("lineCard", lane.outTimes, geo.door.x - 4, geo.stations[0].left + 6, geo.lineTrack);
  }
}

// ------------------------------------------------------------------------------------------------ 5. Theme

// Okabe and Ito's colours, told apart by the colour-blind; vermillion is kept for what is late
const ITEM_COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442", "#999999"];
const ITEM_SHAPES = ["circle", "square", "triangle", "diamond", "hexagon", "star", "drop"];
const LATE = "#D55E00", CARD = "#F0E442", LINE_CARD = "#CC79A7";

const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function toRgb(colour) {
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data];
}

/** Luminance of a colour, laid over a background where it is translucent (W3C's definition). */
function luminance(colour, over = null) {
  const [r, g, b, alpha] = toRgb(colour), under = over ? toRgb(over) : [0, 0, 0];
  const [x, y, z] = [r, g, b].map((c, k) => {
    const s = (c * (alpha / 255) + under[k] * (1 - alpha / 255)) / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

function contrast(colour, background) {
  const a = luminance(colour, background), b = luminance(background);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function readTheme() {
  const style = getComputedStyle(document.body ?? document.documentElement);
  const variable = (name) => style.getPropertyValue(name).trim();
  const told = document.body?.dataset.jpThemeLight, page = variable("--jp-layout-color0");
  const dark = told ? told === "false" : page ? luminance(page) < 0.3 : matchMedia("(prefers-color-scheme: dark)").matches;
  const pick = (name, light, night) => (variable(name) || (dark ? night : light));
  const theme = {
    dark,
    page: pick("--jp-layout-color0", "#ffffff", "#111111"),
    panel: pick("--jp-layout-color1", "#ffffff", "#212121"),
    raised: dark ? "#2b2f33" : "#f2f4f6",
    line: dark ? "#6b6f73" : "#a9b0b6",
    faint: dark ? "#3a3e42" : "#dfe3e6",
    text: pick("--jp-ui-font-color1", "rgba(0,0,0,.87)", "rgba(255,255,255,.87)"),
    muted: pick("--jp-ui-font-color2", "rgba(0,0,0,.62)", "rgba(255,255,255,.7)"),
    accent: dark ? "#56B4E9" : "#0072B2",
    wait: dark ? "#f28a3c" : "#b84f00",
    edge: dark ? "rgba(255,255,255,.55)" : "rgba(0,0,0,.45)",
    font: variable("--jp-ui-font-family") || "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
  };
  if (contrast(theme.text, theme.page) < 4.5) theme.text = dark ? "#f0f0f0" : "#1a1a1a";
  if (contrast(theme.muted, theme.page) < 4.5 || contrast(theme.muted, theme.raised) < 4.5) theme.muted = dark ? "#c4c4c4" : "#555555";
  return theme;
}

// ------------------------------------------------------------------------------------------------ 6. Paint

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
    const colour = ITEM_COLOURS[item % ITEM_COLOURS.length];
    shapePath(g, ITEM_SHAPES[item % ITEM_SHAPES.length], centre, centre, size / 2 - (big ? 1.4 : 0.7));
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
      g.fillText(this.letters[item], centre, centre + (ITEM_SHAPES[item % ITEM_SHAPES.length] === "triangle" ? 1.8 : 0.6));
    }
    if (tags & 1) cardShape(g, centre + size * 0.26, centre - size * 0.36, size * 0.48, CARD);
    if (tags & 2) cardShape(g, centre + size * (tags & 1 ? -0.26 : 0.26), centre - size * 0.36, size * 0.48, LINE_CARD);
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

function write(g, theme, text, x, y, { size = 11, weight = 400, colour = theme.text, align = "center", room = 0 } = {}) {
  g.font = `${weight} ${size}px ${theme.font}`;
  g.textAlign = align;
  g.textBaseline = "alphabetic";
  g.fillStyle = colour;
  let shown = text;
  if (room) while (shown.length > 1 && g.measureText(shown).width > room) shown = `${shown.replace(/…$/, "").slice(0, -1)}…`;
  g.fillText(shown, x, y);
}

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
    if (lane.cards[i] !== null) paintTrack(g, stage.right - 4, stage.left + 6, floor, geo.track, stroke, theme);
  });
  if (geo.conwip) paintTrack(g, door.x - 4, geo.stations[0].left + 6, floor, geo.lineTrack, stroke, theme);
  if (geo.signal) paintSignal(g, lane, geo, stroke, theme);
  write(g, theme, "finished", geo.stock.x + geo.stock.w / 2, floor + 15, { size: 10.5, colour: theme.muted });

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
  write(g, theme, "orders waiting", tickets.x + tickets.w / 2, floor + 15, { size: 10.5, colour: theme.muted });
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
  g.moveTo(right, geo.floor + 20);
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
    paintTicket(g, lane, theme, glyphs, ticket.id, ticket.body.x, ticket.body.y, ticket.body.size, ticket.late);
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
  if (many) glyphs.unit(g, text ? middle - size * 0.26 : middle, y, size * 0.62, lane.a.wants[o], false, false, size > 15 ? 12 : 9);
  if (text) write(g, theme, text, many ? middle + size * 0.32 : middle, y + size * 0.2, { size: size * 0.56, weight: 700, colour: ink });
}

const CARD_STEP = 5;

function paintFreeCards(g, lane, geo, free, motion, theme) {
  const row = (count, left, right, y, kind, colour) => {
    const flying = motion.effects.filter((e) => e.kind === kind && e.left === left).length;
    const home = Math.max(0, count - flying);
    const shown = clamp(Math.floor((right - left - 26) / CARD_STEP), 1, Math.min(home, 24));
    for (let k = shown - 1; k >= 0; k--) cardShape(g, left + k * CARD_STEP, y, 9, colour);
    write(g, theme, `${home} free`, left - 5, y - 8, { size: 10, weight: 600, align: "left", colour: home ? theme.text : theme.muted });
  };
  free.stations.forEach((count, i) => {
    const stage = geo.stations[i];
    if (count !== null) row(count, stage.left + 6, stage.right, geo.track, "card", CARD);
  });
  if (free.line !== null) row(free.line, geo.stations[0].left + 6, geo.stock.x, geo.lineTrack, "lineCard", LINE_CARD);
}

function paintEffect(g, lane, geo, effect, theme, glyphs, runs) {
  if (effect.age < 0) return;
  const p = ease(effect.age), fade = effect.age > 0.7 ? (1 - effect.age) / 0.3 : 1;
  const between = (from, to) => from + (to - from) * p;
  if (effect.kind === "unit") {
    g.globalAlpha = fade;
    glyphs.unit(g, between(effect.x, effect.toX), between(effect.y, effect.toY), between(effect.size, 13), effect.item, false, false, FULL);
  } else if (effect.kind === "ticket") {
    g.globalAlpha = fade;
    paintTicket(g, lane, theme, glyphs, effect.id, between(effect.x, effect.toX), between(effect.y, effect.toY), effect.size, effect.late);
  } else if (effect.kind === "wait") {
    const text = effect.wait < 1e-9 ? "at once" : `${effect.wait.toFixed(runs.digits)} ${runs.unit}`;
    g.globalAlpha = effect.age > 0.6 ? (1 - effect.age) / 0.4 : 1;
    write(g, theme, text, geo.door.x + geo.door.w / 2, geo.door.y - 5 - effect.age * 34, { size: 11, weight: 600 });
  } else { // a card: down to the track, and along it to where the stage begins
    const down = effect.y - effect.top, along = effect.right - effect.left, way = p * (down + along);
    const x = way < down ? effect.right : effect.right - (way - down), y = Math.min(effect.top + way, effect.y);
    if (effect.kind === "signal") ticketShape(g, theme, x, y, 9.5, false);
    else cardShape(g, x, y, 9, effect.kind === "card" ? CARD : LINE_CARD);
  }
  g.globalAlpha = 1;
}

// --------------------------------------------------------------------------------------------- 7. Timeline

const GUTTER = 34, MARGIN = 14; // room for the numbers at the left, and at the right

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
  constructor(runs, width) {
    this.runs = runs;
    this.width = width;
    this.named = runs.lanes.length > 1;
    this.rowHeight = runs.lanes.length > 2 ? 50 : 58;
    this.height = runs.lanes.length * this.rowHeight + 24;
    this.series = runs.lanes.map((lane) => ({ stock: lane.finished.history, wait: lane.waiting.history }));
    const most = (key) => Math.max(1, ...this.series.map((s) => s[key].counts.reduce((x, y) => Math.max(x, y), 0)));
    this.stock = most("stock"); // one scale for all lanes, so that they can be compared
    this.wait = most("wait");
    this.split = clamp(this.stock / (this.stock + this.wait), 0.3, 0.7);
  }

  x(t) {
    return GUTTER + (this.runs.end > 0 ? t / this.runs.end : 0) * (this.width - GUTTER - MARGIN);
  }

  time(x) {
    return clamp((x - GUTTER) / (this.width - GUTTER - MARGIN), 0, 1) * this.runs.end;
  }

  paint(g, theme) {
    const { runs, width, rowHeight } = this, right = width - MARGIN;
    g.fillStyle = theme.page;
    g.fillRect(0, 0, width, this.height);
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
      if (this.named) write(g, theme, runs.lanes[k].name, GUTTER + 10, top - 4, { size: 10.5, weight: 600, align: "left" });
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

  /** A stepped line with its area; where steps crowd, each column of pixels shows its lowest and highest value. */
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
    const x = this.x(t), bottom = this.runs.lanes.length * this.rowHeight;
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

// ------------------------------------------------------------------------------------------------- 8. View

const CSS = `
.pb-line-view { font: 13px/1.4 var(--pb-font); color: var(--pb-text); background: var(--pb-page); padding: 8px 10px 10px;
  border-radius: 6px; outline-offset: -2px; box-sizing: border-box; min-width: 320px; max-width: 1240px; }
.pb-line-view * { box-sizing: border-box; }
.pb-line-view canvas { display: block; }
.pb-line-view :focus-visible, .pb-line-view:focus-visible { outline: 2px solid var(--pb-accent); }
.pb-lane { margin-bottom: 8px; }
.pb-head { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: flex-end; justify-content: space-between;
  border-top: 1px solid var(--pb-faint); padding-top: 6px; margin-bottom: 6px; }
.pb-lane:first-child .pb-head { border-top: 0; padding-top: 0; }
.pb-title { flex: 1 1 250px; min-width: 0; }
.pb-name { font-weight: 700; font-size: 15px; }
.pb-policy { color: var(--pb-muted); font-size: 12px; line-height: 1.3; }
.pb-counters { display: grid; grid-template-columns: 82px 70px 88px 92px 82px 50px; gap: 2px 8px; margin: 0; }
.pb-counters span { display: block; color: var(--pb-muted); font-size: 11px; line-height: 1.3; }
.pb-counters output { display: block; margin: 0; font-weight: 600; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pb-counters output.pb-bad::before { content: ""; display: inline-block; width: 9px; height: 9px; margin-right: 4px;
  background: ${LATE}; clip-path: polygon(0 0, 100% 0, 65% 50%, 100% 100%, 0 100%); }
.pb-legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 11px; color: var(--pb-muted); align-items: center; }
.pb-legend span { display: inline-flex; align-items: center; gap: 5px; }
.pb-time { margin-top: 6px; border-top: 1px solid var(--pb-faint); padding-top: 6px; }
.pb-slider { cursor: ew-resize; touch-action: none; border-radius: 4px; margin: 4px 0 0; }
.pb-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 4px 0 8px; }
.pb-controls button { font: inherit; color: var(--pb-text); background: var(--pb-raised); border: 1px solid var(--pb-line);
  border-radius: 5px; height: 30px; min-width: 34px; padding: 0 8px; display: inline-flex; align-items: center;
  justify-content: center; gap: 6px; cursor: pointer; }
.pb-controls button:hover { border-color: var(--pb-text); }
.pb-controls button.pb-play { min-width: 84px; font-weight: 600; }
.pb-controls svg { width: 12px; height: 12px; fill: currentColor; }
.pb-speed { display: inline-flex; align-items: center; gap: 6px; margin-left: 12px; font-size: 12px; }
.pb-speed input { width: 84px; margin: 0; accent-color: var(--pb-accent); }
.pb-speed output { min-width: 12ch; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pb-clock { margin-left: auto; font-size: 14px; font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pb-clock small { font-size: 12px; font-weight: 400; color: var(--pb-muted); margin-left: 8px; }`;

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

const SERIES = [1, 1.5, 2, 3, 5, 7];

/** Speeds to choose from, hours (or the line's unit) per second: from a tenth of a typical work time upwards. */
function speedsFor(runs) {
  const low = runs.typical / 10, high = Math.max(runs.typical * 60, runs.end / 8), speeds = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const m of SERIES) if (m * 10 ** power >= low && m * 10 ** power <= high) speeds.push(+(m * 10 ** power).toPrecision(2));
  }
  return speeds.length ? speeds : [+low.toPrecision(2)];
}

const nearest = (values, x) => values.reduce((best, v, k) => (Math.abs(Math.log(v / x)) < Math.abs(Math.log(values[best] / x)) ? k : best), 0);

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

const sized = (canvas, width, height, dpr) => {
  canvas.width = Math.max(1, Math.round(width * dpr));
  canvas.height = Math.max(1, Math.round(height * dpr));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
};

class View {
  constructor(model, host) {
    this.model = model;
    this.root = make("div", "pb-line-view", {
      tabindex: "0", role: "group", "data-lm-suppress-shortcuts": "true", "data-version": "0", "data-playing": "false",
      "aria-label": "Replay of production lines. Space plays and pauses, full stop and comma step, arrow keys scrub, plus and minus change the speed.",
    });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    Object.assign(this, { time: 0, playing: false, speed: null, frame: 0, last: 0, width: 0, onScreen: true, version: 0 });
    this.stats = { drawMs: 0, draws: 0, total: 0, tally: (lane, t) => tally(this.runs.lanes[lane], t), events: () => eventsOf(this.runs) };
    this.root.__pullbook = this.stats;
    this.build();
    this.listen();
    host.append(this.root);
    this.load();
  }

  // ---- the page

  build() {
    const button = (name, label, act, text = "") => {
      const element = make("button", name === "play" ? "pb-play" : "", { type: "button", "aria-label": label, title: label });
      element.innerHTML = icon(name) + text;
      element.addEventListener("click", act);
      return element;
    };
    this.lanesBox = make("div", "pb-lanes");
    this.playButton = button("play", "Play", () => this.play(!this.playing), "<span>Play</span>");
    this.speedInput = make("input", "", { type: "range", min: "0", step: "1", "aria-label": "Speed" });
    this.speedText = make("output", "");
    this.clock = make("div", "pb-clock", { role: "timer", "aria-live": "off" });
    const controls = make("div", "pb-controls", { role: "toolbar", "aria-label": "Replay" },
      button("start", "To the start", () => this.scrub(0)),
      button("back", "Previous event", () => this.step(-1)),
      this.playButton,
      button("forward", "Next event", () => this.step(1)),
      button("end", "To the end", () => this.scrub(this.runs?.end ?? 0)),
      make("label", "pb-speed", {}, "speed", this.speedInput, this.speedText), this.clock);
    this.seriesLegend = make("div", "pb-legend");
    this.slider = make("div", "pb-slider", { role: "slider", tabindex: "0", "aria-label": "Play head", "aria-valuemin": "0" });
    this.timeCanvas = make("canvas", "", { "aria-hidden": "true" });
    this.slider.append(this.timeCanvas);
    this.legend = make("div", "pb-legend");
    this.root.append(make("style", "", {}, CSS), this.lanesBox, make("div", "pb-time", {}, this.seriesLegend, this.slider), controls, this.legend);
  }

  listen() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.onMeta = () => this.load();
    this.model.on("change:meta", this.onMeta);
    this.speedInput.addEventListener("input", () => this.setSpeed(this.speeds[+this.speedInput.value]), { signal });
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
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
    this.themeWatch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
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
    this.setSpeed(this.speeds[nearest(this.speeds, this.speed ?? Math.max(runs.typical / 1.2, runs.end / 100))]);
    this.buildLanes();
    this.restyle();
    this.draw({ snap: true });
    this.root.dataset.version = `${++this.version}`;
  }

  buildLanes() {
    this.lanes = this.runs.lanes.map((lane) => {
      const counters = {}, list = make("div", "pb-counters");
      for (const [key, label] of [["finished", "finished stock"], ["process", "in process"], ["waiting", "waiting orders"], ["late", "of them late"],
        ["delivered", "delivered"], ["onTime", "on time"]]) {
        counters[key] = make("output", "", { "aria-live": "off", "aria-label": label });
        list.append(make("div", "", {}, make("span", "", {}, label), counters[key]));
      }
      const canvas = make("canvas", "", { role: "img" });
      const element = make("section", "pb-lane", { "aria-label": lane.name },
        make("div", "pb-head", {}, make("div", "pb-title", {}, make("div", "pb-name", {}, lane.name), make("div", "pb-policy", {}, sentence(lane))), list),
        canvas);
      return { lane, canvas, counters, element, motion: new Motion(lane), pen: canvas.getContext("2d"), background: document.createElement("canvas") };
    });
    this.lanesBox.replaceChildren(...this.lanes.map((entry) => entry.element));
  }

  /** Lay out and paint what stands still: after new data, a new width or a new theme. */
  restyle() {
    if (!this.runs) return;
    this.theme = readTheme();
    for (const key of ["page", "raised", "line", "faint", "text", "muted", "accent", "font"]) this.root.style.setProperty(`--pb-${key}`, this.theme[key]);
    this.root.style.colorScheme = this.theme.dark ? "dark" : "light";
    this.dpr = devicePixelRatio || 1;
    this.width = Math.floor(this.lanesBox.clientWidth) || this.width || 860;
    for (const entry of this.lanes) {
      const geo = (entry.geo = layoutLane(entry.lane, this.width, this.lanes.length));
      const height = Math.ceil(geo.height * geo.scale);
      sized(entry.canvas, this.width, height, this.dpr);
      sized(entry.background, this.width, height, this.dpr);
      const g = entry.background.getContext("2d");
      g.setTransform(this.dpr * geo.scale, 0, 0, this.dpr * geo.scale, 0, 0);
      paintBackground(g, entry.lane, geo, this.theme);
      entry.glyphs = new Glyphs(this.theme, this.dpr * geo.scale, lettersFor(entry.lane.items));
    }
    this.timeline = new Timeline(this.runs, this.width);
    sized(this.timeCanvas, this.width, this.timeline.height, this.dpr);
    this.timeBackground = document.createElement("canvas");
    sized(this.timeBackground, this.width, this.timeline.height, this.dpr);
    const g = this.timeBackground.getContext("2d");
    g.scale(this.dpr, this.dpr);
    this.timeline.paint(g, this.theme);
    this.buildLegends();
  }

  buildLegends() {
    const { theme, runs } = this, lanes = runs.lanes;
    const entry = (text, paint, width = 18) => {
      const canvas = make("canvas", "", { "aria-hidden": "true" });
      sized(canvas, width, 16, this.dpr);
      const g = canvas.getContext("2d");
      g.scale(this.dpr, this.dpr);
      paint(g);
      return make("span", "", {}, canvas, text);
    };
    const stroke = (colour, dash, path) => (g) => {
      g.beginPath();
      path(g);
      g.strokeStyle = colour;
      g.lineWidth = 1.6;
      g.setLineDash(dash);
      g.stroke();
    };
    const tray = (g) => { g.moveTo(2, 4); g.lineTo(2, 13); g.lineTo(16, 13); g.lineTo(16, 4); };
    const across = (g) => { g.moveTo(0, 8); g.lineTo(26, 8); };
    this.seriesLegend.replaceChildren(
      entry("finished stock, above the line", stroke(theme.accent, [], across), 26),
      entry("waiting orders, below the line", stroke(theme.wait, [4, 2.5], across), 26));
    const longest = lanes.reduce((best, lane, k) => (lane.items.length > lanes[best].items.length ? k : best), 0);
    const items = lanes[longest].items, { glyphs } = this.lanes[longest];
    const parts = items.length > 1 ? items.map((item, k) => entry(item, (g) => glyphs.unit(g, 9, 8, 15, k))) : [];
    parts.push(entry("waits for a machine", stroke(theme.line, [3, 3], tray)), entry("in stock", stroke(theme.line, [], tray)));
    if (lanes.some((lane) => lane.cards.some((k) => k !== null))) parts.push(entry("card of a station", (g) => cardShape(g, 9, 8, 11, CARD)));
    if (lanes.some((lane) => lane.line_cards !== null)) parts.push(entry("card of the line", (g) => cardShape(g, 9, 8, 11, LINE_CARD)));
    if (lanes.some((lane) => lane.signals.length)) {
      parts.push(entry("the order starts a unit", stroke(theme.line, [1.5, 3], (g) => { g.moveTo(22, 9); g.lineTo(8, 9); g.quadraticCurveTo(4, 9, 4, 3); }), 24));
    }
    parts.push(entry("order waiting", (g) => ticketShape(g, theme, 12, 8, 15, false), 24));
    if (lanes.some((lane) => lane.hasDue)) parts.push(entry("order late", (g) => paintTicketMark(g, theme), 24));
    this.legend.replaceChildren(...parts);
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

  /** How briskly things glide: faster when more happens in a second, and not at all when it would be a blur. */
  omega(lane) {
    if (!this.playing) return 11;
    const perSecond = this.runs.end > 0 ? (lane.U / this.runs.end) * this.speed : 0;
    return clamp(Math.max(9 * perSecond, (14 * this.speed) / this.runs.typical), 11, 200); // there well before its work is done
  }

  count({ lane, counters, canvas }) {
    const now = tally(lane, this.time), { noun } = this.runs;
    const say = (key, text) => { if (counters[key].textContent !== text) counters[key].textContent = text; };
    say("finished", amount(now.finished, noun));
    say("process", amount(now.process, noun));
    say("waiting", amount(now.waiting, "orders"));
    say("late", lane.hasDue ? amount(now.late, "orders") : "\u2013");
    say("delivered", amount(now.delivered, noun));
    say("onTime", now.onTime === null ? "\u2013" : `${Math.floor(100 * now.onTime + 1e-9)} %`);
    counters.late.classList.toggle("pb-bad", now.late > 0);
    if (!this.playing) canvas.setAttribute("aria-label", this.describe(lane, now));
  }

  describe(lane, now) {
    const { noun } = this.runs, t = this.time, free = freeCards(lane, t);
    const stations = lane.stations.map((station, i) => `${station.name}: ${lane.queues[i].count(t)} in the queue, ` +
      `${lane.works[i].count(t)} of ${station.machines} machine${station.machines > 1 ? "s" : ""} busy` +
      (i < lane.M - 1 ? `, ${lane.buffers[i].count(t)} in stock behind it` : "") +
      (free.stations[i] === null ? "" : `, ${amount(free.stations[i], "cards")} free`));
    return `${lane.name} at ${this.clockText()}: ${amount(now.finished, noun)} finished, ${now.process} in process, ` +
      `${amount(now.waiting, "orders")} waiting, ${now.late} of them late, ${now.delivered} delivered` +
      `${free.line === null ? "" : `, ${amount(free.line, "line cards")} free`}. ${stations.join("; ")}.`;
  }

  clockText() {
    return `t = ${this.time.toFixed(this.runs.digits)} ${this.runs.unit}`;
  }

  tellTime() {
    const { runs, time } = this, { day } = runs;
    const within = day ? `day ${Math.floor(time / day + 1e-9) + 1}, ${Math.max(0, time - Math.floor(time / day + 1e-9) * day).toFixed(runs.digits)} ${runs.unit}` : "";
    const text = this.clockText();
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
    this.playButton.innerHTML = `${icon(this.playing ? "pause" : "play")}<span>${this.playing ? "Pause" : "Play"}</span>`;
    this.playButton.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.playButton.title = this.playing ? "Pause" : "Play";
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
        this.time = this.eventFrom(Math.max(this.time + 1e-12, this.time + this.speed * pause - this.runs.typical / 4));
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

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.runs) return;
    event.stopPropagation(); // the notebook has single-key commands of its own
    const onButton = event.target.closest("button"), onInput = event.target === this.speedInput, { end } = this.runs;
    const far = event.shiftKey ? 0.05 : 0.01;
    const acts = {
      ".": () => this.step(1), ",": () => this.step(-1),
      "+": () => this.faster(1), "=": () => this.faster(1), "-": () => this.faster(-1), "_": () => this.faster(-1),
      ...(onButton ? {} : { " ": () => this.play(!this.playing) }),
      ...(onInput ? {} : {
        ArrowRight: () => this.scrub(this.time + far * end), ArrowLeft: () => this.scrub(this.time - far * end),
        ArrowUp: () => this.scrub(this.time + far * end), ArrowDown: () => this.scrub(this.time - far * end),
        PageUp: () => this.scrub(this.time + 0.1 * end), PageDown: () => this.scrub(this.time - 0.1 * end),
        Home: () => this.scrub(0), End: () => this.scrub(end),
      }),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}

function paintTicketMark(g, theme) {
  ticketShape(g, theme, 12, 8, 15, true);
  write(g, theme, "!", 10, 11.4, { size: 9, weight: 700, colour: "#111111" });
}

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.destroy();
}

export default { render };
