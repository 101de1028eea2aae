// A chart of a lab in the browser. Drawn once; when only words and data change, the picture on the page takes them in place, which is several times
// as quick as drawing a new one, and never blank. It takes the width and the height that the page has for it, and tells the other parts of its lab
// to who cannot see them. vegaEmbed comes with the bundle that this text is put into.

/** The specification with its data sets named by their place, so that two of the same form look the same. */
function named(spec) {
  const names = Object.keys(spec.datasets ?? {});
  let text = JSON.stringify({ ...spec, datasets: undefined });
  names.forEach((name, k) => { if (name.startsWith("data-")) text = text.split(JSON.stringify(name)).join(`"set ${k}"`); });
  const plain = JSON.parse(text);
  const datasets = Object.fromEntries(names.map((name, k) => [name.startsWith("data-") ? `set ${k}` : name, spec.datasets[name]]));
  const title = typeof plain.title === "string" ? { text: plain.title } : (plain.title ?? { text: "" });
  const words = { title: title.text ?? "", subtitle: title.subtitle ?? "", description: plain.description ?? "" };
  const ends = (plain.params ?? []).filter((p) => p.value !== undefined && !p.select); // where axes end: see axis_to
  if (ends.length) plain.params = plain.params.map((p) => (ends.includes(p) ? { name: p.name, value: 1 } : p));
  delete plain.description;
  plain.title = { ...title, text: " ", ...(title.subtitle === undefined ? {} : { subtitle: " " }) };
  return { plain, datasets, words, ends, form: JSON.stringify(plain) };
}

/** Vega's specification, with a title that listens to two signals, and axes that end where they are to. */
const listening = (words, ends) => vg => {
  vg.signals = [...(vg.signals ?? []), { name: "pb_title", value: words.title }, { name: "pb_subtitle", value: words.subtitle }];
  if (vg.title) {
    vg.title.text = { signal: "pb_title" };
    if (vg.title.subtitle !== undefined) vg.title.subtitle = { signal: "pb_subtitle" };
  }
  for (const { name, value } of ends) vg.signals.find((s) => s.name === name).value = value;
  vg.description = words.description;
  return vg;
};

// ---- the size of a chart: its panels grow and shrink, its words stay as they are

const pen = document.createElement("canvas").getContext("2d");

/** A text, or several, in lines that are no wider than this [pixels]. */
function wrapped(texts, width, font) {
  pen.font = font;
  const lines = [];
  for (const text of [texts].flat()) {
    let line = "";
    for (const word of `${text}`.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && pen.measureText(longer).width > width) { lines.push(line); line = word; } else line = longer;
    }
    lines.push(line);
  }
  return lines.length > 1 ? lines : lines[0];
}

const VIEW = { width: "continuousWidth", height: "continuousHeight" };

/** Words alone, such as a column of numbers: they would run into each other if there was less room for them. */
const wordsOnly = (spec) => (spec.layer ?? [spec]).every((part) => (part.mark?.type ?? part.mark) === "text");

/** The width or height of the panels that can shrink, side by side or one above the other [pixels]. */
function panels(spec, side, config) {
  const [along, across] = side === "width" ? [spec.hconcat, spec.vconcat] : [spec.vconcat, spec.hconcat];
  if (along) return along.reduce((sum, s) => sum + panels(s, side, config), 0);
  if (across) return Math.max(...across.map((s) => panels(s, side, config)));
  if (typeof spec[side] === "object" || (side === "width" && wordsOnly(spec))) return 0;
  return spec[side] ?? config?.view?.[VIEW[side]] ?? 200;
}

/** The specification with its panels so many times as wide and as high; what stands at a pixel in one moves with it. */
function scaled(spec, fx, fy, config) {
  for (const key of ["hconcat", "vconcat"]) {
    if (spec[key]) return { ...spec, [key]: spec[key].map((s) => scaled(s, fx, fy, config)) };
  }
  const out = { ...spec }, before = {};
  for (const [side, factor] of [["width", fx], ["height", fy]]) {
    before[side] = panels(spec, side, config);
    if (!before[side]) continue;
    out[side] = Math.round(before[side] * factor);
  }
  if (typeof out.title === "object" && typeof out.title.text === "string" && out.title.text.trim()) {
    out.title = { ...out.title, text: wrapped(out.title.text, (out.width ?? spec.width) + 30, `${out.title.fontSize ?? 12}px sans-serif`) };
  }
  const place = (value, old, now) => (value > old ? now + value - old : (value * now) / old);
  const moved = (part) => {
    const encoding = { ...part.encoding };
    for (const [channel, side] of [["x", "width"], ["x2", "width"], ["y", "height"], ["y2", "height"]]) {
      const value = encoding[channel]?.value;
      if (typeof value === "number" && before[side]) encoding[channel] = { ...encoding[channel], value: place(value, before[side], out[side]) };
    }
    return { ...part, ...(part.encoding && { encoding }), ...(part.layer && { layer: part.layer.map(moved) }) };
  };
  return moved(out);
}

const NARROW = 480, LINE = 18, LEAST = 0.35, WIDEST = 2, HIGHEST = 1.2; // [pixels]; times the size that a chart was made for

const within = (x, low, high) => Math.min(Math.max(x, low), high);

/** Where there is little room, the kinds of a legend stand one under the other. */
function stacked(spec) {
  const bare = (part) => JSON.parse(JSON.stringify(part, (key, value) => {
    if (key !== "legend" || !value || typeof value !== "object") return value;
    const { columns, direction, ...rest } = value;
    return rest;
  }));
  return { ...bare(spec), config: { ...spec.config, legend: { ...spec.config?.legend, columns: 1 } } };
}

/** The room that the page has for the chart in `el`: its width, and its height, which is null where it may be what it likes [pixels]. */
function roomFor(el) {
  const lab = el.closest(".pb-lab"), width = el.clientWidth, tall = parseFloat(getComputedStyle(el).getPropertyValue("--pb-tall"));
  if (!lab || !(tall > 0)) return { width, height: null };
  const left = tall - (el.getBoundingClientRect().top - lab.getBoundingClientRect().top);
  return { width, height: left < 150 ? null : left };
}

// One Vega for all charts of a page: it numbers the clip paths that it draws, and two that count from 1 would cut each other's curves.
const embed = globalThis.pullbookVegaEmbed ??= vegaEmbed;

// ---- the lab around the chart

/** In a lab, keys belong to its controls: JupyterLab's commands for cells (x cuts one) must not hear them. */
function keepKeys(lab) {
  lab.addEventListener("focusin", (event) => { event.target.dataset.lmSuppressShortcuts = "true"; });
}

/** Names for what a screen reader meets: a slider's handle has the words of its label, a row of buttons is a group that says which is chosen. */
function nameControls(lab) {
  const set = (e, name, value) => { if (e && e.getAttribute(name) !== value) e.setAttribute(name, value); };
  for (const control of lab.querySelectorAll(".widget-slider, .widget-toggle-buttons")) {
    const label = control.querySelector(".widget-label")?.textContent ?? "", [, name, unit] = label.match(/^(.*) \(([^()]*)\)$/) ?? [, label, ""];
    const handle = control.querySelector(".noUi-handle"), readout = control.querySelector(".widget-readout");
    set(handle, "aria-label", name);
    if (handle) set(handle, "aria-valuetext", `${readout?.textContent.trim() || handle.getAttribute("aria-valuenow")} ${unit}`.trim());
    set(readout, "role", "textbox");
    set(readout, "aria-label", `${name}, to be typed`);
    if (!control.matches(".widget-toggle-buttons")) continue;
    set(control, "role", "group");
    set(control, "aria-label", name);
    for (const button of control.querySelectorAll("button")) set(button, "aria-pressed", `${button.classList.contains("mod-active")}`);
  }
}

/** One node says the words of the lab once they have stood still for a while: a listener hears what a move came to, not each step of it. */
function speak(lab) {
  const said = Object.assign(document.createElement("div"), { className: "pb-said" });
  said.setAttribute("aria-live", "polite");
  lab.append(said);
  let wait = 0, before = null;
  const words = () => [...lab.querySelectorAll(".pb-lab-words")].map((e) => e.textContent.trim()).filter(Boolean).join(" ");
  const tell = () => {
    if (before !== null && words() !== before) said.textContent = words();
    before = words();
  };
  tell();
  return () => { clearTimeout(wait); wait = setTimeout(tell, 700); };
}

/** Look after the lab that the chart is in. Returns what ends it. */
function tend(lab) {
  if (!lab || lab.dataset.tended) return () => {};
  lab.dataset.tended = "true";
  keepKeys(lab);
  nameControls(lab);
  const changed = speak(lab);
  const watch = new MutationObserver((changes) => {
    if (changes.every((c) => c.target.parentElement?.closest(".vega-embed, .pb-line-view") || c.target.closest?.(".pb-said"))) return;
    nameControls(lab);
    changed();
  });
  watch.observe(lab, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "aria-valuenow", "aria-valuetext"] });
  return () => { watch.disconnect(); lab.querySelector(":scope > .pb-said")?.remove(); delete lab.dataset.tended; };
}

/** The chart is one picture with a description; its menu has a name. */
function describe(api, words) {
  const place = api.view.container(), title = [words.title, words.subtitle].flat().filter(Boolean).join(". ");
  place.setAttribute("role", "img");
  place.removeAttribute("aria-roledescription");
  place.setAttribute("aria-label", words.description || title);
  place.querySelector("svg.marks")?.setAttribute("aria-hidden", "true");
  const menu = place.closest(".vega-embed")?.querySelector("summary") ?? place.querySelector("summary");
  menu?.setAttribute("aria-label", "Save this picture");
}

// ---- the chart

function render({ model, el }) {
  let drawn = null, api = null, busy = false, again = false, gone = false, over = { width: 90, height: 110 }, end = null;

  /** Draw anew, at the size that there is room for: what axes and legends take is known only once it is drawn. */
  async function redraw(next, room) {
    const plain = room.width < NARROW ? stacked(next.plain) : next.plain, { datasets } = next;
    const config = { ...plain.config, mark: { ...plain.config?.mark, tooltip: true } }; // the numbers of what the mouse is on
    const natural = { width: panels(plain, "width", config), height: panels(plain, "height", config) };
    for (let pass = 0; ; pass++) {
      const fx = within((room.width - 2 - over.width) / natural.width, LEAST, WIDEST);
      const fy = room.height ? within((room.height - over.height) / natural.height, LEAST, HIGHEST) : 1;
      const words = fitted(next.words, room.width);
      const place = document.createElement("div"), spec = { ...scaled(plain, fx, fy, config), config };
      const made = await embed(place, structuredClone({ ...spec, datasets }), {
        mode: "vega-lite", patch: listening(words, next.ends), renderer: "svg", actions: { export: true, source: false, compiled: false, editor: false },
      });
      const svg = place.querySelector("svg.marks"), size = { width: +svg.getAttribute("width"), height: +svg.getAttribute("height") };
      const off = { width: size.width - (room.width - 2), height: room.height ? size.height - room.height : 0 };
      over = { width: size.width - panels(spec, "width", config), height: size.height - panels(spec, "height", config) };
      const wide = (off.width <= 0 && (off.width > -24 || fx === WIDEST)) || (off.width > 0 && fx === LEAST);
      const high = Math.abs(off.height) <= 8 || (off.height < 0 && fy === HIGHEST) || (off.height > 0 && fy === LEAST);
      if (!(wide && high) && pass < 3) { made.finalize(); continue; }
      el.replaceChildren(place);
      api?.finalize();
      [api, drawn] = [made, { form: next.form, ...room }];
      api.view.cleanThreshold = 500; // rows gone that each filter may remember; Vega's 10,000 are 20 MB in a page of many panels
      describe(api, next.words);
      return;
    }
  }

  const fitted = (words, width) => ({
    ...words, title: wrapped(words.title, width - 40, "bold 14px sans-serif"), subtitle: wrapped(words.subtitle, width - 24, "12px sans-serif"),
  });

  /** Is the chart as large as there is room for? A line more of words above it is no reason to draw it anew. */
  const fitting = (room) => Math.abs(drawn.width - room.width) < 3 && Math.abs((drawn.height ?? 0) - (room.height ?? 0)) <= LINE;

  async function show() {
    if (busy) { again = true; return; }
    if (!el.isConnected || !el.clientWidth) return; // until it has a place on the page
    busy = true;
    try {
      do {
        again = false;
        const next = named(model.get("spec")), room = roomFor(el);
        if (api && drawn.form === next.form && fitting(room)) {
          const { view } = api, words = fitted(next.words, room.width);
          for (const [name, rows] of Object.entries(next.datasets)) view.data(name, structuredClone(rows));
          for (const { name, value } of next.ends) view.signal(name, value);
          view.signal("pb_title", words.title).signal("pb_subtitle", words.subtitle).description(words.description);
          await view.runAsync();
          describe(api, next.words);
        } else await redraw(next, room);
      } while (again && !gone);
    } catch (error) {
      console.error(error);
      el.textContent = `The chart can't be drawn: ${error.message}`;
      [api, drawn] = [null, null];
    } finally {
      busy = false;
    }
  }

  // The words above the chart may grow, and then keep their place: a picture that moves up and down while a slider moves can't be read.
  let width = 0;
  const resized = () => {
    const lab = el.closest(".pb-lab"), words = lab?.querySelector(".pb-lab-main > .pb-lab-words");
    if (gone || !el.clientWidth) return;
    if (words && el.clientWidth !== width) words.style.minHeight = "";
    width = el.clientWidth;
    if (words) words.style.minHeight = `${words.offsetHeight}px`;
    end ??= tend(lab);
    if (!drawn || !fitting(roomFor(el))) show();
  };
  const sizes = new ResizeObserver(resized);
  const around = () => { // what stands above the chart comes to the page later than the chart, perhaps
    if (gone) return;
    if (!el.isConnected) { requestAnimationFrame(around); return; }
    for (const e of [el, el.closest(".pb-lab-main")]) if (e) sizes.observe(e);
  };
  around();
  model.on("change:spec", show);
  show();
  return () => { gone = true; sizes.disconnect(); end?.(); model.off("change:spec", show); api?.finalize(); };
}

export default { render };
