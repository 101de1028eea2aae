// What moves on a page of the course: its charts answer the mouse, and each lab has the height that it needs.
for (const figure of document.querySelectorAll("figure.chart")) {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  chart.render({ model: { get: () => spec, on() {}, off() {} }, el: figure.querySelector("div") });
}
addEventListener("message", ({ source, data }) => {
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source && data?.pullbookHeight > 0) frame.style.height = `${data.pullbookHeight}px`;
  }
});
