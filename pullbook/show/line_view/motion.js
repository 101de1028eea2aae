// Motion: lets what is seen glide to its spot; purely visual, the state itself is always exact.

import { upto } from "./data.js";
import { FULL } from "./layout.js";
import { Heaps, sceneOf } from "./scene.js";

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
      const there = { x: spot.x, y: spot.y, size: spot.size, vx: 0, vy: 0, vs: 0 };
      if (snap || omega > 90) Object.assign(body, there);
      else if (body.x !== spot.x || body.y !== spot.y || body.size !== spot.size) {
        glide(body, "x", "vx", spot.x, omega, dt);
        glide(body, "y", "vy", spot.y, omega, dt);
        glide(body, "size", "vs", spot.size, omega, dt);
        const off = Math.abs(body.x - spot.x) + Math.abs(body.y - spot.y) + Math.abs(body.size - spot.size);
        const moving = Math.abs(body.vx) + Math.abs(body.vy) > 4;
        if (off < 0.3 && !moving) Object.assign(body, there);
        else this.settled = false;
      }
      body.stamp = stamp;
      spot.body = body;
    }
    if (bodies.size <= spots.length) return;
    for (const [id, body] of bodies) if (body.stamp !== stamp) bodies.delete(id);
  }

  /** What happened between two moments, on its way out. */
  depart(geo, before, t, omega) {
    if (omega > 90 || this.effects.length > 60) return;
    const hurry = Math.sqrt(12 / omega);
    this.deliver(geo, before, t, hurry);
    this.fill(geo, before, t, hurry);
    this.signal(geo, before, t, hurry);
    this.sendCards(geo, before, t, hurry);
  }

  /** Units go out of the door, some with how long their order waited. */
  deliver({ door, floor }, before, t, hurry) {
    const { lane } = this, { a } = lane;
    const first = upto(lane.outTimes, before), end = upto(lane.outTimes, t);
    for (let k = Math.max(first, end - 8); k < end; k++) {
      const u = lane.out[k], body = this.units.get(u), o = a.order[u];
      const { x, y, size } = body ?? { x: door.x - 30, y: floor - 10, size: FULL };
      this.effects.push({ kind: "unit", item: a.item[u], x, y, size,
        toX: door.x + door.w / 2, toY: floor - 12, age: 0, life: 0.45 * hurry });
      const calm = !this.effects.some((e) => e.kind === "wait" && e.age < 0.45);
      const wait = a.delivered[u] - a.time[o];
      if (o >= 0 && calm) this.effects.push({ kind: "wait", wait, age: 0, life: 1.6 });
    }
  }

  /** Tickets of filled orders go with them. */
  fill({ door, floor }, before, t, hurry) {
    const { filled, filledTimes, a } = this.lane, done = upto(filledTimes, t);
    for (let k = Math.max(upto(filledTimes, before), done - 8); k < done; k++) {
      const id = filled[k], body = this.tickets.get(id);
      if (!body) continue;
      const { x, y, size } = body, late = a.done[id] > a.due[id];
      this.effects.push({ kind: "ticket", id, late, x, y, size,
        toX: door.x + door.w, toY: floor - 14, age: 0, life: 0.4 * hurry });
    }
  }

  /** The word of new orders goes to the stations that start on it. */
  signal({ signal, stations, floor }, before, t, hurry) {
    if (!signal) return;
    const { signals, waiting } = this.lane, left = stations[signals[0]].left + 4;
    const placed = Math.min(upto(waiting.entered, t) - upto(waiting.entered, before), 2);
    for (let k = 0; k < placed; k++) {
      this.effects.push({ kind: "signal", right: signal.right, left, y: signal.y,
        top: floor + 20, age: -k * 0.12, life: 0.8 * hurry });
    }
  }

  /** Cards of what moved on go home. */
  sendCards(geo, before, t, hurry) {
    const { lane } = this;
    const send = (kind, times, right, left, y) => {
      const n = Math.min(upto(times, t) - upto(times, before), 3);
      for (let k = 0; k < n; k++) {
        this.effects.push({ kind, right, left, y, top: geo.floor, age: -k * 0.12, life: 0.75 * hurry });
      }
    };
    geo.stations.forEach((stage, i) => {
      if (lane.cards[i] !== null) send("card", lane.leaving[i], stage.right - 4, stage.left + 6, geo.track);
    });
    if (geo.conwip) send("lineCard", lane.outTimes, geo.door.x - 4, geo.stations[0].left + 6, geo.lineTrack);
  }
}

export { glide, Motion };
