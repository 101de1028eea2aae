// Keys: what each of them does in the view.

/** Do what the key of this event stands for, and keep it from the notebook. */
function pressed(view, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !view.runs) return;
  event.stopPropagation(); // the notebook has single-key commands of its own
  const onButton = event.target.closest("button"), onInput = event.target === view.speedInput;
  const { end } = view.runs, far = event.shiftKey ? 0.05 : 0.01;
  const step = (direction) => () => view.step(direction), faster = (by) => () => view.faster(by);
  const scrub = (share) => () => view.scrub(view.time + share * end);
  const acts = {
    ".": step(1), ",": step(-1), "+": faster(1), "=": faster(1), "-": faster(-1), "_": faster(-1),
    ...(onButton ? {} : { " ": () => view.play(!view.playing) }),
    ...(onInput ? {} : {
      ArrowRight: scrub(far), ArrowLeft: scrub(-far), ArrowUp: scrub(far), ArrowDown: scrub(-far),
      PageUp: scrub(0.1), PageDown: scrub(-0.1), Home: () => view.scrub(0), End: () => view.scrub(end),
    }),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

export { pressed };
