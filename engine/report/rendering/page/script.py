"""The page's only script: one cursor over all charts of an axis, which shows each curve's value at that second.

The page lacks nothing without it: it reads what stands in the charts' data blocks and sends nothing anywhere.
"""

from __future__ import annotations

SCRIPT = r"""
(() => {
"use strict";
const charts = [...document.querySelectorAll("figure.chart")].map(figure => ({
  figure,
  data: JSON.parse(figure.querySelector("script").textContent),
  svg: figure.querySelector("svg.chart"),
  plot: figure.querySelector("svg.plot"),
  when: figure.querySelector("figcaption span"),
  values: [...figure.querySelectorAll(".legend i")],
}));
const three = x => Math.abs(x) >= 99.95 ? Math.round(x).toLocaleString("en")
  : Math.abs(x) >= 9.995 ? x.toFixed(1) : x.toFixed(2);
const amount = x => Math.abs(x) >= 99.95 || Math.abs(x - Math.round(x)) < 1e-9 ? Math.round(x).toLocaleString("en")
  : Math.abs(x) >= 0.95 ? x.toFixed(1) : String(Number(x.toPrecision(2)));
const said = {
  "ms": x => x === 0 ? "0 ms" : x >= 999.5 ? three(x / 1000) + " s" : (x < 9.995 ? three(x) : Math.round(x)) + " ms",
  "%": x => x > 0 && x < 0.0001 ? "<0.01 %" : (x >= 0.9995 && x < 1 ? (Math.floor(x * 1e4 + 1e-9) / 100).toFixed(2)
    : x * 100 < 9.995 ? (x * 100).toFixed(2) : three(x * 100)) + " %",
  "bytes": x => { for (const [most, by, unit] of [[999.5, 1, "B"], [999500, 1e3, "kB"], [999500000, 1e6, "MB"]])
    if (x < most) return amount(x / by) + " " + unit; return amount(x / 1e9) + " GB"; },
  "/s": x => amount(x) + "/s",
  "": amount,
};
const clock = s => {
  const two = n => String(n).padStart(2, "0"), whole = Math.floor(Math.abs(s)), minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60), sign = s <= -1 ? "-" : "";
  return sign + (hours ? hours + ":" + two(minutes % 60) : two(minutes)) + ":" + two(whole % 60);
};
const place = (data, second) => {
  let low = 0, high = data.x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data.x[middle] <= second) low = middle + 1; else high = middle;
  }
  return Math.max(low - 1, 0);
};
const show = (from, second) => {
  for (const chart of charts) {
    const data = chart.data;
    chart.svg.querySelector(".cursor")?.remove();
    if (second === null || data.a !== from.data.a || data.b !== from.data.b || !data.x.length) {
      chart.when.textContent = ""; chart.values.forEach(value => value.textContent = ""); continue;
    }
    const at = place(data, second), line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    const x = (data.x[at] - data.a) / Math.max(data.b - data.a, 1) * 100 + "%";
    const look = { class: "cursor", x1: x, x2: x, y1: 0, y2: "100%" };
    for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
    chart.plot.append(line);
    chart.when.textContent = "at " + clock(data.x[at]);
    chart.values.forEach((value, index) => {
      const y = data.y[index][at];
      value.textContent = y === null ? " \u2014" : " " + (said[data.u] || amount)(y);
    });
  }
};
for (const chart of charts) {
  let second = null;
  const go = to => { second = to; show(chart, to); };
  chart.svg.addEventListener("pointermove", event => {
    const box = chart.svg.getBoundingClientRect(), style = getComputedStyle(chart.svg);
    const left = parseFloat(style.paddingLeft);
    const share = (event.clientX - box.left - left) / (box.width - left - parseFloat(style.paddingRight));
    go(chart.data.a + Math.min(Math.max(share, 0), 1) * (chart.data.b - chart.data.a));
  });
  chart.svg.addEventListener("pointerleave", () => go(null));
  chart.figure.tabIndex = 0;
  chart.figure.addEventListener("blur", () => go(null));
  chart.figure.addEventListener("keydown", event => {
    const known = chart.data.x, at = second === null ? -1 : place(chart.data, second), last = known.length - 1;
    const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
    if (event.key === "Escape") go(null);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    go(known[to]);
  });
}
})();
"""
