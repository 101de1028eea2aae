// Scene: what is to be seen of a lane at time t, every visible unit and ticket with its spot.

import { clamp } from "./data.js";
import { fit, FULL, PITCH, slot } from "./layout.js";

/** Everything to be seen of a lane at time t. `heaps` remembers which of equal units lies where in a heap. */
function sceneOf(lane, geo, t, heaps) {
  const { a, M } = lane, spots = [], rings = [], labels = [], tickets = [];
  const stack = (place, bin, into, kindOf, extra) => {
    const scale = fit(bin, place.peakNear(t)), members = place.at(t);
    const heap = (bin.stock && !bin.ticket) || scale.pitch < FULL;
    const order = heap ? heaps.keep(place, members, kindOf) : members;
    const shown = Math.min(order.length, scale.capacity);
    for (let k = 0; k < shown; k++) {
      into.push({ id: order[k], ...slot(bin, scale, k), size: scale.pitch, ...extra });
    }
    if (members.length > 4 || members.length > shown) {
      const count = members.length, hidden = count > shown;
      const top = shown ? slot(bin, scale, shown - 1).y - scale.pitch / 2 - 4 : bin.y;
      const text = hidden ? `${count} \u2191` : `${count}`;
      labels.push({ x: bin.x + bin.w / 2, y: Math.max(top, bin.y - 5), text });
    }
  };
  const itemOf = (u) => a.item[u];
  for (let i = 0; i < M; i++) {
    const stage = geo.stations[i], card = lane.cards[i] !== null;
    stack(lane.queues[i], stage.queue, spots, itemOf, { card });
    lane.works[i].at(t).forEach((u, k) => {
      const at = stage.machines[a.machine[u * M + i]] ?? stage.machines[k % stage.machines.length];
      const from = a.start[u * M + i], to = a.finish[u * M + i];
      spots.push({ id: u, x: at.x, y: at.y, size: geo.radius > 16 ? FULL : geo.radius > 11 ? PITCH[1] : PITCH[2], card });
      const done = to < Infinity ? clamp((t - from) / (to - from), 0, 1) : 0;
      rings.push({ x: at.x, y: at.y, item: a.item[u], done });
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
  const { queues, works, buffers } = lane;
  const held = queues.map((queue, i) => queue.count(t) + works[i].count(t) + buffers[i].count(t));
  return {
    stations: lane.cards.map((k, i) => (k === null ? null : Math.max(0, k - held[i]))),
    line: lane.line_cards === null ? null : Math.max(0, lane.line_cards - held.reduce((x, y) => x + y, 0)),
  };
}

/**
 * Which of several equal units lies where in a heap. When one leaves, the topmost of its kind takes its part:
 * so the heap sinks from the top, instead of every unit in it moving up by one.
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

export { freeCards, Heaps, sceneOf };
