// Theme: colours from JupyterLab, or from the system.

// Okabe and Ito's colours, told apart by the colour-blind; vermillion is kept for what is late
const ITEM_COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442", "#999999"];
const ITEM_SHAPES = ["circle", "square", "triangle", "diamond", "hexagon", "star", "drop"];
const LATE = "#D55E00";
const CARD = "#F0E442";
const LINE_CARD = "#CC79A7";

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
  const dark = told ? told === "false"
    : page ? luminance(page) < 0.3 : matchMedia("(prefers-color-scheme: dark)").matches;
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
    font: variable("--jp-ui-font-family")
      || "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
  };
  const pale = (ink) => [theme.page, theme.raised].some((under) => contrast(ink, under) < 4.5);
  if (pale(theme.text)) theme.text = dark ? "#f0f0f0" : "#1a1a1a";
  if (pale(theme.muted)) theme.muted = dark ? "#c4c4c4" : "#555555";
  return theme;
}

export { CARD, contrast, ITEM_COLOURS, ITEM_SHAPES, LATE, LINE_CARD, luminance, readTheme };
