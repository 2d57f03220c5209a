"use strict";
// The page's steps: which sentence, line, row and output belong together. Without it the page is a plain document.
(() => {
  const steps = JSON.parse(document.getElementById("steps").textContent);
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const sentences = all("[data-step]");
  const printed = all("[data-printed]");
  const lines = new Map(all("[data-line]").map((line) => [Number(line.dataset.line), line]));
  const drawing = document.querySelector("svg.timeline");
  const rows = all("svg.timeline .row[data-row]");
  const folds = all("svg.timeline .fold");
  const open = new Set(); // the numbers of the folds whose rows are shown
  const cursor = drawing && makeCursor();
  const PACE = 1500; // milliseconds
  const [TOP, HEIGHT, LEGEND, CLOSE, WIDEST] = [36, 28, 40, 2, 32]; // of the drawing: pixels, and the greatest zoom
  let current = 0;
  let timer = null;
  let zoom = 1;

  document.documentElement.classList.add("js");
  const first = stepOf(location.hash) - 1;
  const [left, right] = drawing ? [Number(drawing.dataset.left), Number(drawing.dataset.right)] : [0, 0];
  let fitting = 0; // the drawing's width on the screen before zooming, in CSS pixels
  const titles = new Map(all("svg.timeline circle.mark").map((dot) => [dot, dot.querySelector("title")?.textContent ?? ""]));
  // What moves when time becomes wider: elements with an x, boxes with a width, and symbols.
  const placed = (selector, name) => all(selector).map((element) => [element, name, Number(element.getAttribute(name))]);
  const rowLines = ".timeline .row line";
  const places = [
    ...placed(rowLines, "x1"),
    ...placed(rowLines, "x2"),
    ...placed(".timeline .row circle", "cx"),
    ...placed(".timeline .row .blocked", "x"),
    ...placed(".timeline .row .end", "x"),
    ...placed(".timeline .row .count", "x"),
  ];
  const widths = all(".timeline .row .blocked").map((box) => [box, Number(box.getAttribute("x")), Number(box.getAttribute("width"))]);
  const moved = all(".timeline .row path").map((symbol) => [symbol, parseFloat(symbol.getAttribute("d").slice(1))]);
  sentences.forEach((sentence) => sentence.removeAttribute("id")); // from here on the hash is ours

  function makeCursor() {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", "cursor");
    const [box, axis, labels] = [drawing.closest(".box"), drawing.querySelector(".axis"), all(".timeline .label")];
    drawing.insertBefore(line, axis);
    box.addEventListener("scroll", () => { // times and names stay in sight
      const scale = drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width;
      axis.style.transform = `translateY(${box.scrollTop * scale}px)`;
      labels.forEach((label) => (label.style.transform = `translateX(${box.scrollLeft * scale}px)`));
    });
    return line;
  }

  const marked = new Map();

  function show(number) {
    const before = steps[current];
    const onward = number === current + 1;
    current = Math.max(0, Math.min(steps.length - 1, number));
    const step = steps[current];
    mark("sentence", sentences[current]);
    mark("line", lines.get(step.line));
    const row = shownFor(rows[step.row]);
    mark("row", row);
    if (cursor) cursor.style.transform = `translateX(${enlarged(step.x)}px)`;
    printed.forEach((line, index) => {
      line.classList.toggle("later", index >= step.printed);
      line.classList.toggle("new", onward && index >= before.printed && index < step.printed);
    });
    tell();
    byId("slider").value = current + 1;
    byId("first").disabled = byId("previous").disabled = current === 0;
    byId("last").disabled = byId("next").disabled = current === steps.length - 1;
    [sentences[current], lines.get(step.line), printed[step.printed - 1], row].forEach(reveal);
    if (cursor) revealAside(cursor);
    history.replaceState(null, "", `#step=${current + 1}`);
  }

  // The one of a kind that the step is about; the one before is so no more.
  function mark(kind, one) {
    const before = marked.get(kind);
    if (before) {
      before.classList.remove("now");
      before.removeAttribute("aria-current");
    }
    if (one) {
      one.classList.add("now");
      one.setAttribute("aria-current", "step");
    }
    marked.set(kind, one);
  }

  function tell() {
    const [at, said] = [".at", ".said"].map((part) => sentences[current].querySelector(part).cloneNode(true));
    const count = document.createElement("span");
    count.className = "count";
    count.textContent = `${current + 1} of ${steps.length}`;
    byId("now").replaceChildren(count, " ", at, " ", said);
  }

  // Scrolls the box that an element stands in, never the page.
  function reveal(element) {
    const box = element && element.closest(".box");
    if (!box) return;
    const [inner, outer] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      box.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
    }
  }

  function revealAside(element) {
    const box = element.closest(".box");
    const at = (enlarged(steps[current].x) / drawing.viewBox.baseVal.width) * drawing.getBoundingClientRect().width;
    if (at < box.scrollLeft || at > box.scrollLeft + box.clientWidth) box.scrollLeft = at - box.clientWidth / 2;
  }

  function play(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => (current < steps.length - 1 ? show(current + 1) : play(false)), PACE) : null;
    byId("play").textContent = on ? "Pause" : "Play";
    if (on) show(current < steps.length - 1 ? current + 1 : 0);
  }

  function go(number) {
    play(false);
    show(number);
  }

  function stepOf(hash) {
    const found = /^#step=(\d+)$/.exec(hash);
    return found ? Number(found[1]) : 1;
  }

  // The step there that comes next, round and round.
  function nextAt(line) {
    const there = steps.map((step, index) => (step.line === line ? index : -1)).filter((index) => index >= 0);
    return there.find((index) => index > current) ?? there[0] ?? current;
  }

  // The step whose time is nearest to where the pointer is; of several, one of the row that it is on.
  function nearest(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const row = event.target.closest(".row");
    const distance = (step) => Math.abs(enlarged(step.x) - point.x) + (row && shownFor(rows[step.row]) === row ? 0 : 0.01);
    return steps.reduce((best, step, index) => (distance(step) < distance(steps[best]) ? index : best), 0);
  }

  // The timeline's layout: which rows are shown, and how wide time is.

  function shownFor(row) {
    const fold = row && row.dataset.group && folds.find((one) => one.dataset.fold === row.dataset.group);
    return fold && !open.has(fold.dataset.fold) ? fold : row;
  }

  function layOut() {
    if (!drawing) return;
    let place = 0;
    all("svg.timeline .row").forEach((row) => {
      const away = row.dataset.group && shownFor(row) !== row;
      row.classList.toggle("away", Boolean(away));
      if (away) return;
      const own = row.dataset.row ? Number(row.dataset.row) : 0;
      row.setAttribute("transform", `translate(0 ${(place - own) * HEIGHT})`);
      place += 1;
    });
    const note = drawing.querySelector(".note");
    if (note) note.setAttribute("y", TOP + HEIGHT * (place += 1) - 9);
    const bottom = TOP + HEIGHT * place;
    const legend = drawing.querySelector(".legend");
    legend.setAttribute("transform", `translate(0 ${bottom - TOP - HEIGHT * (rows.length + (note ? 1 : 0))})`);
    all(".timeline .grid").forEach((line) => line.setAttribute("y2", bottom));
    const width = enlarged(right) + 960 - right;
    drawing.setAttribute("viewBox", `0 0 ${width} ${bottom + LEGEND}`);
    drawing.style.width = drawing.style.maxWidth = drawing.style.minWidth = zoom === 1 ? "" : `${fitting * (width / 960)}px`;
    cursor.setAttribute("d", `M0 ${bottom}V35l-4.5 -6.5h9l-4.5 6.5`);
    byId("unfold").textContent = open.size ? "Fold" : "Unfold all";
  }

  // Where an x of the drawing is after zooming: only time becomes wider.
  function enlarged(x) {
    return x <= left ? x : left + (x - left) * zoom;
  }

  function zoomTo(factor) {
    if (zoom === 1) fitting = drawing.getBoundingClientRect().width;
    zoom = Math.max(1, Math.min(WIDEST, factor));
    places.forEach(([element, name, x]) => element.setAttribute(name, enlarged(x)));
    widths.forEach(([element, x, width]) => element.setAttribute("width", Math.max(2, enlarged(x + width) - enlarged(x))));
    moved.forEach(([element, x]) => element.setAttribute("transform", `translate(${enlarged(x) - x} 0)`));
    all("svg.timeline .band, svg.timeline .back").forEach((band) => band.setAttribute("width", enlarged(right) + 960 - right));
    all("svg.timeline .row").forEach(joinDots);
    drawAxis();
    layOut();
    show(current);
  }

  // Dots that are too close to be told apart are one dot with their number.
  function joinDots(row) {
    let kept = null;
    [...row.querySelectorAll("circle.mark")].forEach((dot) => {
      const x = Number(dot.getAttribute("cx"));
      const count = dot.nextElementSibling && dot.nextElementSibling.matches(".count") ? dot.nextElementSibling : null;
      const joins = kept !== null && x - kept.x < CLOSE;
      dot.classList.toggle("away", joins);
      if (count) count.classList.toggle("away", joins);
      if (joins) {
        kept.lines += Number(dot.dataset.lines);
        kept.said.push(titles.get(dot));
      } else {
        kept = { dot, x, count, lines: Number(dot.dataset.lines), said: [titles.get(dot)] };
      }
      label(kept);
    });
  }

  function label({ dot, x, count, lines, said }) {
    const told = said.join("\n").split("\n");
    dot.querySelector("title").textContent = told.slice(0, 8).join("\n") + (told.length > 8 ? `\n\u2026 ${told.length - 8} more` : "");
    dot.setAttribute("r", lines > 1 ? 7 : 5);
    if (!count && lines > 1) {
      count = text("count", 0, Number(dot.getAttribute("cy")) + 3.2);
      dot.after(count);
    }
    if (!count) return;
    count.textContent = lines > 1 ? (lines < 100 ? lines : "\u2026") : "";
    count.setAttribute("x", x);
  }

  function text(kind, x, y) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", "text");
    if (kind) element.setAttribute("class", kind);
    element.setAttribute("x", x);
    element.setAttribute("y", y);
    return element;
  }

  // Round times, as many as there is room for.
  function drawAxis() {
    const [axis, lines] = [drawing.querySelector(".axis"), drawing.querySelector(".lines")];
    const [end, most] = [Number(drawing.dataset.end), 8 * zoom];
    let step = 1e-9;
    for (let factor = 0; end / step > most; factor += 1) step *= [2, 2.5, 2][factor % 3];
    axis.querySelectorAll("text").forEach((tick) => tick.remove());
    lines.replaceChildren();
    for (let number = 0; end > 0 && number * step <= end * (1 + 1e-9); number += 1) {
      const x = enlarged(left + ((right - left) * number * step) / end);
      const tick = text("", x, TOP - 17);
      tick.setAttribute("text-anchor", "middle");
      tick.textContent = `${Number((number * step).toFixed(9))} s`;
      axis.append(tick);
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      Object.entries({ class: "grid", x1: x, y1: TOP - 8, x2: x, y2: TOP }).forEach(([name, value]) => line.setAttribute(name, value));
      lines.append(line);
    }
  }

  function toggle(fold) {
    if (!open.delete(fold)) open.add(fold);
    layOut();
    show(current);
  }

  function toggleAll() {
    if (open.size) open.clear();
    else folds.forEach((fold) => open.add(fold.dataset.fold));
    layOut();
    show(current);
  }

  // The steps whose sentence, or whose output, contains what is searched.
  function matches() {
    const wanted = byId("search").value.trim().toLowerCase();
    if (!wanted) return [];
    const said = sentences.map((sentence, index) => (sentence.textContent.toLowerCase().includes(wanted) ? index : -1));
    const shown = printed
      .filter((line) => line.textContent.toLowerCase().includes(wanted))
      .map((line) => stepOf(line.querySelector("a").hash) - 1);
    return [...new Set([...said, ...shown])].filter((index) => index >= 0).sort((a, b) => a - b);
  }

  function search(onward) {
    const found = matches();
    const next = found.find((index) => (onward ? index > current : index >= current)) ?? found[0];
    if (next !== undefined) go(next);
    const asked = byId("search").value.trim();
    byId("found").textContent = asked ? (found.length ? `${found.indexOf(next) + 1} of ${found.length}` : "none") : "";
  }

  const KEYS = {
    "/": () => byId("search").focus(),
    "+": () => drawing && zoomTo(zoom * 2),
    "-": () => drawing && zoomTo(zoom / 2),
    ArrowLeft: () => go(current - 1),
    ArrowRight: () => go(current + 1),
    k: () => go(current - 1),
    j: () => go(current + 1),
    Home: () => go(0),
    End: () => go(steps.length - 1),
    " ": () => play(timer === null),
  };
  document.addEventListener("keydown", (event) => {
    const own = event.target.matches("#slider, #search") || (event.key === " " && event.target.closest("button"));
    if (own || event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS)) return;
    if (event.shiftKey && !["+", "/"].includes(event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  const onClick = (element, act) => element.addEventListener("click", (event) => (event.preventDefault(), act(event)));
  const BUTTONS = { first: "Home", previous: "ArrowLeft", play: " ", next: "ArrowRight", last: "End" };
  Object.entries(BUTTONS).forEach(([id, key]) => onClick(byId(id), KEYS[key]));
  byId("slider").addEventListener("input", (event) => go(Number(event.target.value) - 1));
  byId("search").addEventListener("input", () => search(false));
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") search(true);
    else if (event.key === "Escape") byId("search").blur();
  });
  if (drawing) {
    byId("unfold").hidden = folds.length === 0;
    onClick(byId("unfold"), toggleAll);
    onClick(byId("closer"), KEYS["+"]);
    onClick(byId("wider"), KEYS["-"]);
    onClick(drawing, (event) => {
      const name = event.target.closest(".label");
      const row = name && name.closest(".row");
      if (row && (row.dataset.fold || row.dataset.group)) toggle(row.dataset.fold || row.dataset.group);
      else go(nearest(event));
    });
    zoomTo(1);
  }
  all(".output a, a.where").forEach((link) => onClick(link, () => go(stepOf(link.hash) - 1)));
  sentences.forEach((sentence, index) => onClick(sentence, () => go(index)));
  lines.forEach((line, number) => onClick(line, () => go(nextAt(number))));
  window.addEventListener("hashchange", () => go(stepOf(location.hash) - 1));
  show(first);
})();
