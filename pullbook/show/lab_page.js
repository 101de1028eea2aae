// A lab that was saved as a page: its states are in the page, and a control that moves shows another of them.

const unpacked = async (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
};

/** What a widget of a notebook has of its kernel: values, and word of their changes. */
function modelOf(values) {
  const heard = {};
  return {
    get: (name) => values[name],
    on: (event, act) => { (heard[event] ??= new Set()).add(act); },
    off: (event, act) => { heard[event]?.delete(act); },
    put(changed) {
      Object.assign(values, changed);
      for (const name of Object.keys(changed)) for (const act of heard[`change:${name}`] ?? []) act();
    },
  };
}

const widgetOf = async (text) => (await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))).default;

/** The one buffer that a replay reads, of the arrays that the states share. */
function replayOf(meta, pool) {
  const lanes = [], parts = [];
  let size = 0;
  for (const lane of meta.lanes) {
    const arrays = {};
    for (const [name, [kind, k, n]] of Object.entries(lane.arrays)) {
      const bytes = Uint8Array.from(atob(pool[k]), (c) => c.charCodeAt(0)).buffer;
      const numbers = kind === "f8" ? Float64Array.from(new Float32Array(bytes)) : new Int32Array(bytes);
      arrays[name] = [kind, size, n];
      parts.push([size, new Uint8Array(numbers.buffer)]);
      size += Math.ceil(numbers.byteLength / 8) * 8;
    }
    lanes.push({ ...lane, arrays });
  }
  const whole = new Uint8Array(size);
  for (const [at, bytes] of parts) whole.set(bytes, at);
  return { meta: { ...meta, lanes, bytes: size }, data: new DataView(whole.buffer) };
}

const find = (selector) => document.querySelector(selector);
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => { document.body.dataset.jpThemeLight = `${!dark.matches}`; };
dark.addEventListener("change", dress);
dress();

const { controls, states, pool, chart, replay } = await unpacked(find("#recorded").textContent);
let version = 0, chartModel = null, replayModel = null;

async function show() {
  const state = states[controls.reduce((k, c) => k * c.positions.length + c.at, 0)], words = find(".pb-lab-words > p");
  words.classList.toggle("pb-lab-bad", "bad" in state);
  words.textContent = "bad" in state ? `This can't run. ${state.bad}` : state.words;
  if ("bad" in state) return; // the last picture stays
  find(".pb-table > div").innerHTML = pool[state.table];
  const datasets = Object.fromEntries(Object.entries(state.datasets).map(([name, k]) => [name, JSON.parse(pool[k])]));
  const spec = { ...JSON.parse(pool[state.spec]), ...state.title, datasets };
  if (state.view) {
    const next = replayOf({ ...state.view, version: ++version }, pool);
    if (replayModel) replayModel.put(next);
    else (await widgetOf(replay)).render({ model: (replayModel = modelOf(next)), el: find(".pb-replay") });
  }
  if (chartModel) chartModel.put({ spec });
  else (await widgetOf(chart)).render({ model: (chartModel = modelOf({ spec })), el: find(".pb-chart") });
}

for (const [k, control] of controls.entries()) {
  const row = document.createElement("label"), said = document.createElement("output");
  row.className = "pb-row";
  row.append(control.unit ? `${control.label} (${control.unit})` : control.label);
  const input = document.createElement(control.slider ? "input" : "select");
  if (control.slider) Object.assign(input, { type: "range", min: 0, max: control.positions.length - 1, step: 1 });
  else input.append(...control.positions.map((text, n) => new Option(text, n)));
  input.value = control.at;
  const tell = () => {
    said.textContent = control.positions[control.at];
    if (control.slider) input.setAttribute("aria-valuetext", `${control.positions[control.at]} ${control.unit}`);
  };
  input.addEventListener("input", () => {
    controls[k].at = +input.value;
    tell();
    show();
  });
  tell();
  row.append(input, ...(control.slider ? [said] : []));
  find(".pb-rows").append(row);
}
await show();
document.body.dataset.ready = "true";
// In a page of another's, which can't look into this one: say how high it is.
if (parent !== window) {
  const tell = () => parent.postMessage({ pullbookHeight: Math.ceil(find("main").getBoundingClientRect().bottom) + 16 }, "*");
  new ResizeObserver(tell).observe(find("main"));
}
