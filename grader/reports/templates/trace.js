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
  const rows = all("svg.timeline .row");
  const cursor = drawing && makeCursor();
  const PACE = 1500; // milliseconds
  let current = 0;
  let timer = null;

  document.documentElement.classList.add("js");
  sentences.forEach((sentence) => sentence.removeAttribute("id")); // from here on the hash is ours

  function makeCursor() {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", "cursor");
    const height = drawing.viewBox.baseVal.height - 40;
    line.setAttribute("d", `M0 ${height}V35l-4.5 -6.5h9l-4.5 6.5`);
    const [box, axis, labels] = [drawing.closest(".box"), drawing.querySelector(".axis"), all(".timeline .label")];
    drawing.insertBefore(line, axis);
    box.addEventListener("scroll", () => { // times and names stay in sight
      const scale = drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width;
      axis.style.transform = `translateY(${box.scrollTop * scale}px)`;
      labels.forEach((label) => (label.style.transform = `translateX(${box.scrollLeft * scale}px)`));
    });
    return line;
  }

  function show(number) {
    const before = steps[current];
    const onward = number === current + 1;
    current = Math.max(0, Math.min(steps.length - 1, number));
    const step = steps[current];
    mark(sentences, sentences[current]);
    mark(lines, lines.get(step.line));
    const row = rows[step.row];
    mark(rows, row);
    if (cursor) cursor.style.transform = `translateX(${step.x}px)`;
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

  // The one, of several, that the step is about.
  function mark(several, one) {
    several.forEach((element) => {
      element.classList.toggle("now", element === one);
      if (element === one) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
    });
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
    const at = (steps[current].x / drawing.viewBox.baseVal.width) * drawing.getBoundingClientRect().width;
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

  function fromHash() {
    const found = /^#step=(\d+)$/.exec(location.hash);
    return found ? Number(found[1]) - 1 : 0;
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
    const number = row ? Number(row.dataset.row) : null;
    const distance = (step) => Math.abs(step.x - point.x) + (step.row === number ? 0 : 0.01);
    return steps.reduce((best, step, index) => (distance(step) < distance(steps[best]) ? index : best), 0);
  }

  const KEYS = {
    ArrowLeft: () => go(current - 1),
    ArrowRight: () => go(current + 1),
    k: () => go(current - 1),
    j: () => go(current + 1),
    Home: () => go(0),
    End: () => go(steps.length - 1),
    " ": () => play(timer === null),
  };
  document.addEventListener("keydown", (event) => {
    const own = event.target.id === "slider" || (event.key === " " && event.target.closest("button"));
    if (own || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  const onClick = (element, act) => element.addEventListener("click", (event) => (event.preventDefault(), act(event)));
  const BUTTONS = { first: "Home", previous: "ArrowLeft", play: " ", next: "ArrowRight", last: "End" };
  Object.entries(BUTTONS).forEach(([id, key]) => onClick(byId(id), KEYS[key]));
  byId("slider").addEventListener("input", (event) => go(Number(event.target.value) - 1));
  if (drawing) onClick(drawing, (event) => go(nearest(event)));
  sentences.forEach((sentence, index) => onClick(sentence, () => go(index)));
  lines.forEach((line, number) => onClick(line, () => go(nextAt(number))));
  window.addEventListener("hashchange", () => go(fromHash()));
  show(fromHash());
})();
