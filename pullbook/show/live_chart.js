// A chart of a lab in the browser. Drawn once; when only words and data change, the picture on the page takes them in place, which is several times
// as quick as drawing a new one, and never blank. vegaEmbed comes with the bundle that this text is put into.

/** The specification with its data sets named by their place, so that two of the same form look the same. */
function named(spec) {
  const names = Object.keys(spec.datasets ?? {});
  let text = JSON.stringify({ ...spec, datasets: undefined });
  names.forEach((name, k) => { if (name.startsWith("data-")) text = text.split(JSON.stringify(name)).join(`"set ${k}"`); });
  const plain = JSON.parse(text);
  const datasets = Object.fromEntries(names.map((name, k) => [name.startsWith("data-") ? `set ${k}` : name, spec.datasets[name]]));
  const title = typeof plain.title === "string" ? { text: plain.title } : (plain.title ?? { text: "" });
  const words = { title: title.text ?? "", subtitle: title.subtitle ?? "", description: plain.description ?? "" };
  delete plain.description;
  plain.title = { ...title, text: " ", ...(title.subtitle === undefined ? {} : { subtitle: " " }) };
  return { plain, datasets, words, form: JSON.stringify(plain) };
}

/** Vega's specification, with a title that listens to two signals. */
const listening = words => vg => {
  vg.signals = [...(vg.signals ?? []), { name: "pb_title", value: words.title }, { name: "pb_subtitle", value: words.subtitle }];
  if (vg.title) {
    vg.title.text = { signal: "pb_title" };
    if (vg.title.subtitle !== undefined) vg.title.subtitle = { signal: "pb_subtitle" };
  }
  vg.description = words.description;
  return vg;
};

// One Vega for all charts of a page: it numbers the clip paths that it draws, and two that count from 1 would cut each other's curves.
const draw = globalThis.pullbookVegaEmbed ??= vegaEmbed;

/** In a lab, keys belong to its controls: JupyterLab's commands for cells (x cuts one) must not hear them. */
function keepKeys(el, gone) {
  if (gone()) return;
  if (!el.isConnected) { requestAnimationFrame(() => keepKeys(el, gone)); return; }
  el.closest(".pb-lab")?.addEventListener("focusin", event => { event.target.dataset.lmSuppressShortcuts = "true"; });
}

function render({ model, el }) {
  let form = null, api = null, busy = false, again = false, gone = false;

  async function show() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      do {
        again = false;
        const next = named(model.get("spec"));
        if (api && next.form === form) {
          const { view } = api;
          for (const [name, rows] of Object.entries(next.datasets)) view.data(name, structuredClone(rows));
          view.signal("pb_title", next.words.title).signal("pb_subtitle", next.words.subtitle).description(next.words.description);
          await view.runAsync();
        } else {
          const place = document.createElement("div");
          const made = await draw(place, structuredClone({ ...next.plain, datasets: next.datasets }), {
            mode: "vega-lite", patch: listening(next.words), renderer: "svg", actions: { export: true, source: false, compiled: false, editor: false },
          });
          el.replaceChildren(place);
          api?.finalize();
          [api, form] = [made, next.form];
        }
      } while (again && !gone);
    } catch (error) {
      console.error(error);
      el.textContent = `The chart can't be drawn: ${error.message}`;
      [api, form] = [null, null];
    } finally {
      busy = false;
    }
  }

  model.on("change:spec", show);
  show();
  keepKeys(el, () => gone);
  return () => { gone = true; model.off("change:spec", show); api?.finalize(); };
}

export default { render };
