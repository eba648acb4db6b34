// Draws the engagement map from plain data. Text goes through textContent only; the data's geometry is in per cent.
const SVG = "http://www.w3.org/2000/svg"
const drawn = new WeakMap()

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value)
  node.append(...children.flat(Infinity).filter(child => child != null && child !== ""))
  return node
}
function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  return node
}
const sign = state => h("i", { class: `tl-sign s-${state}` })
const diamond = moment => (moment ? h("i", { class: "tl-sign s-moment" }) : null)
const heard = words => h("span", { class: "heard" }, words)
const at = (x, y) => `left:${x}%;top:${y}%`

function head(stage, column) {
  return h("div", { class: "stage", style: `grid-column:${column}` },
    h("span", { class: "n" }, stage.phase), h("h2", {}, stage.name), h("span", { class: "small" }, stage.note))
}
function curve(data) {
  const plot = h("div", { class: "curve" })
  for (const tick of data.axis.ticks) plot.append(h("div", { class: "grid", style: `top:${tick.y}%` }, h("span", { class: "n" }, tick.text)))
  const lines = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" })
  for (const run of data.runs) {
    lines.append(svg("path", { class: "band", d: run.band }), svg("path", { class: "line", d: run.line }))
  }
  plot.append(lines)
  for (const point of data.points) {
    if (point.low != null) plot.append(h("i", { class: `whisk ${point.known ? "" : "grey"}`, style: `left:${point.x}%;top:${point.high}%;height:${point.low - point.high}%` }))
    if (point.normal != null) plot.append(h("i", { class: "normal", style: at(point.x, point.normal) }))
    plot.append(h("i", { class: `dot ${point.known ? "" : "hollow"} ${point.moment ? "diamond" : ""}`, title: point.title, style: `${at(point.x, point.y)};--c:var(--${point.colour})` }))
  }
  for (const label of data.labels) {
    plot.append(h("div", { class: `label ${label.below ? "below" : ""} ${label.side}`, style: at(label.x, label.y) },
      h("b", { style: `color:var(--${label.colour})` }, label.name), h("span", {}, label.why)))
  }
  return plot
}
function cell(point, open) {
  const button = h("button", { class: `cell ${point.face}`, "data-id": point.id, title: `${point.says}. ${point.more}`, type: "button" },
    h("span", { class: "name" }, sign(point.sign), point.name, diamond(point.moment)),
    h("span", { class: "small" }, h("b", { style: point.tone ? `color:var(--${point.tone})` : null }, point.bold), " ", point.rest), heard(point.more))
  button.onclick = () => open(point.id)
  return button
}
function outcome(item, follow) {
  const button = h("button", { class: `outcome e-${item.edge} ${item.bare ? "bare" : ""}`, "data-id": `outcome-${item.id}`, title: item.aria, type: "button" },
    h("span", { class: "name" }, h("span", {}, item.name), sign(item.sign)), h("span", { class: "value" }, item.value),
    h("span", { class: "small" }, item.rest), h("span", { class: item.bare ? "small bad" : "small" }, item.words), heard(item.more))
  button.onclick = () => follow(item.id)
  return button
}
function lane(item) {
  const bars = item.bars.map(bar => h("div", { class: `bar ${bar.face}`, style: `grid-column:${bar.from + 1}/${bar.to + 2};grid-row:${bar.row}`, title: bar.title },
    bar.sign ? sign(bar.sign) : null, h("b", {}, bar.name), bar.note ? h("span", {}, bar.note) : null, bar.badge ? h("em", { class: "badge dotted" }, bar.badge) : null))
  return [item.line ? h("div", { class: `between ${item.style}` }, h("span", { class: "n" }, item.line)) : null,
    h("div", { class: "side" }, h("b", {}, item.label)), h("div", { class: "lane" }, bars)]
}
function grid(data, open, follow) {
  const columns = data.stages.map((stage, i) => h("div", { class: "cells" }, data.cells[i].map(point => cell(point, open))))
  return h("div", { class: `w ${data.stages.length > 6 ? "many" : ""}`, style: `--n:${data.stages.length}` },
    h("div", { class: "side" }), data.stages.map((stage, i) => head(stage, i + 2)),
    h("div", { class: "side axis" }, h("b", {}, data.axis.name), h("span", { class: "small" }, data.axis.says)), curve(data),
    h("div", { class: "side" }, h("b", {}, "Touchpoints"), h("span", { class: "small" }, data.touchpoints)), columns,
    h("div", { class: "drop" }),
    data.outcomes.length ? [h("div", { class: "side" }, h("b", {}, "Outcomes"), h("span", { class: "small" }, "value, interval, target")),
      h("div", { class: "outcomes", style: `--m:${Math.max(data.outcomes.length, data.outcomes.length < 4 ? data.stages.length : 0)}` }, data.outcomes.map(item => outcome(item, follow)))] : null,
    data.lanes.map(lane))
}
function turned(data, open, follow) {
  const rows = data.stages.map((stage, i) => h("section", {}, h("header", {}, h("h2", {}, stage.name), h("span", { class: "small" }, stage.note)),
    data.cells[i].map(point => {
      const row = h("button", { class: "row", "data-id": `row-${point.id}`, type: "button" },
        h("span", {}, h("span", { class: "name" }, sign(point.sign), point.name, diamond(point.moment)), h("span", { class: "small in" }, point.bold, " ", point.rest)),
        h("span", { class: "strip" }, point.strip ? [h("i", { class: "axis" }), point.strip.low != null ? h("i", { class: `w ${point.strip.known ? "" : "grey"}`, style: `left:${point.strip.low}%;width:${point.strip.high - point.strip.low}%` }) : null,
          point.strip.normal != null ? h("i", { class: "t", style: `left:${point.strip.normal}%` }) : null,
          h("i", { class: `d ${point.strip.known ? "" : "hollow"} ${point.moment ? "diamond" : ""}`, style: `left:${point.strip.x}%;--c:var(--${point.strip.colour})` })] : null),
        h("b", { class: "v" }, point.score), heard(point.more))
      row.onclick = () => open(point.id)
      return row
    })))
  return h("div", { class: "turned" }, h("div", { class: "scale n" }, h("span", {}, data.axis.from), h("span", {}, data.axis.to)), rows,
    data.outcomes.length ? h("section", {}, h("header", {}, h("h2", {}, "Outcomes")), h("div", { class: "two" }, data.outcomes.map(item => outcome(item, follow)))) : null)
}
function verdicts(root, data) {
  const board = root.querySelector(".w"), old = board.querySelector("svg.links")
  old?.remove()
  const frame = board.getBoundingClientRect()
  if (!frame.width || !data.links.length) return
  const scale = frame.width / board.offsetWidth || 1
  const links = svg("svg", { class: "links", viewBox: `0 0 ${board.offsetWidth} ${board.offsetHeight}`, preserveAspectRatio: "none", "aria-hidden": "true" })
  const place = id => { const box = board.querySelector(`[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect(); return box && { l: (box.left - frame.left) / scale, r: (box.right - frame.left) / scale, t: (box.top - frame.top) / scale, b: (box.bottom - frame.top) / scale } }
  const ends = {}, tracks = {}
  for (const link of data.links) { (ends[link.to] ||= []).push(link); (tracks[link.stage] ||= []).push(link) }
  const floor = place(`outcome-${data.outcomes[0]?.id}`)?.t
  board.style.setProperty("--h", `${floor - 46}px`)
  for (const link of data.links) {
    const from = place(link.from), to = place(`outcome-${link.to}`)
    if (!from || !to) continue
    const mine = tracks[link.stage], order = mine.indexOf(link), track = from.l - 4 - Math.min(4.5, 14 / mine.length) * (mine.length - order)
    const arriving = ends[link.to].slice().sort((a, b) => place(a.from).l - place(b.from).l), width = to.r - to.l
    const x = to.l + width * (arriving.indexOf(link) + 1) / (arriving.length + 1), y = (from.t + from.b) / 2, bend = floor - 40 + 3 * (order % 6)
    const far = Math.sign(x - track) * Math.min(18, Math.abs(x - track) / 2)
    links.append(svg("path", { class: `l ${link.line}`, d: `M${from.l} ${y}H${track + 4}Q${track} ${y} ${track} ${y + 4}V${bend - 8}Q${track} ${bend} ${track + far} ${bend + 3}L${x - far} ${bend + 12}Q${x} ${bend + 15} ${x} ${to.t - 1}` }))
    if (link.line === "contradicted") links.append(svg("path", { class: "l supported", d: `M${x - 4} ${to.t - 11}l8 8M${x + 4} ${to.t - 11}l-8 8` }))
    if (link.line === "no_visible_effect") links.append(svg("path", { class: "l no_visible_effect", d: `M${x - 5} ${to.t - 3}h10` }))
  }
  board.append(links)
}
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".map"), text = JSON.stringify(data)
  const before = drawn.get(root)
  if (before?.text === text) return
  const focused = root.getRootNode().activeElement?.dataset?.id, scrolled = root.querySelector(".box")?.scrollLeft ?? 0
  before?.watch.disconnect()
  const open = id => setTriggerValue("open", id), follow = id => setTriggerValue("follow", id)
  root.replaceChildren(h("div", { class: "box", tabindex: "-1" }, grid(data, open, follow)), turned(data, open, follow))
  root.querySelector(".box").scrollLeft = scrolled
  if (focused) [...root.querySelectorAll(`[data-id="${CSS.escape(focused)}"]`)].find(node => node.offsetParent)?.focus({ preventScroll: true })
  const watch = new ResizeObserver(() => verdicts(root, data))
  watch.observe(root.querySelector(".w"))
  document.fonts.ready.then(() => verdicts(root, data))
  drawn.set(root, { text, watch })
}
