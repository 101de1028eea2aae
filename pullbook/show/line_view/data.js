// Data: turns the one buffer into places, sorted times of entering and leaving, so that "who is here at t" is
// a binary search and a short scan, wherever the play head jumps to.
//
// A unit is in the queue of station i during [release, start), on a machine during [start, finish), and in
// the output buffer of i from its finish until its release into the next station, or its delivery.

const CHUNKS = 24; // the run is cut into so many spans of time; a place knows its peak in each

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
      const t = Math.min(entered[i] ?? Infinity, leaving[j] ?? Infinity);
      while (i < entered.length && entered[i] <= t) i++;
      while (j < leaving.length && leaving[j] <= t) j++;
      times.push(t);
      counts.push(i - j);
    }
    return { times, counts };
  }
}

/** The arrays of all lanes, from the description and the buffer; null where the two do not fit together. */
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
  const at = (times, i) => (u) => shown(times[u * M + i]);
  const into = (u, i) => (a.born[u] === i ? -Infinity : shown(a.finish[u * M + i]));
  const place = (ids, entered, leaves) => new Place(ids, entered, leaves, end);

  const lane = { ...spec, a, M, U };
  lane.queues = stations.map((i) => place(range, at(a.release, i), at(a.start, i)));
  lane.works = stations.map((i) => place(range, at(a.start, i), at(a.finish, i)));
  lane.buffers = stations.map((i) => place(range, (u) => into(u, i), (u) => left(u, i)));
  lane.finished = lane.buffers[last];
  lane.waiting = place(Array.from(a.time.keys()), (o) => a.time[o], (o) => a.done[o]);
  // the finished stock lies item by item on shelves of its own, as long as they can be told apart
  const kinds = [...new Set(a.item)].sort((x, y) => x - y);
  lane.shelves = kinds.length < 2 || kinds.length > 6 ? [lane.finished]
    : kinds.map((item) => {
      return place(range.filter((u) => a.item[u] === item), (u) => into(u, last), (u) => left(u, last));
    });

  lane.leaving = stations.map((i) => Float64Array.from(range.map((u) => left(u, i))).sort());
  lane.out = range.filter((u) => a.delivered[u] < Infinity).sort((x, y) => a.delivered[x] - a.delivered[y]);
  lane.outTimes = Float64Array.from(lane.out, (u) => a.delivered[u]);
  const filled = Array.from(a.time.keys()).filter((o) => a.done[o] < Infinity);
  lane.filled = filled.sort((x, y) => a.done[x] - a.done[y]);
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

export { clamp, eventsOf, Place, readRuns, tally, upto };
