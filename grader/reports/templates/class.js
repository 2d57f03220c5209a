"use strict";
// The table of students: sorted by any column, filtered by typing. Without it the page is a plain document.
(() => {
  const body = document.querySelector(".students tbody");
  const heads = [...document.querySelectorAll("[data-sort]")];
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const exercises = body.dataset.exercises.split(" ");
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const PATIENCE = 80; // milliseconds after the last key
  // Of the cells' letters, what was tried stands before what was not.
  const RANK = { p: 0, f: 0, n: -1, m: -2 };

  const rows = [...body.rows].map((element) => ({
    element,
    name: element.cells[0].firstElementChild.textContent,
    text: plain(element.cells[0].textContent),
  }));
  let sorted = { key: null, down: false };
  let timer = null;
  document.documentElement.classList.add("js");

  const value = (row, column) => {
    const cell = row.element.cells[column];
    return cell.textContent === "" ? RANK[cell.className] ?? -1 : Number(cell.textContent);
  };

  function sort(key) {
    const down = key === sorted.key ? !sorted.down : key !== "name";
    sorted = { key, down };
    const column = key === "score" ? 1 : Number(key) + 1;
    if (key !== "name") rows.forEach((row) => (row.value = value(row, column)));
    const byName = (one, other) => collator.compare(one.name, other.name);
    rows.sort(key === "name" ? byName : (one, other) => one.value - other.value);
    if (down) rows.reverse();
    const whole = document.createDocumentFragment();
    rows.forEach((row) => whole.append(row.element));
    body.append(whole);
    heads.forEach((head) => {
      const order = head.dataset.sort === key ? (down ? "descending" : "ascending") : "none";
      head.setAttribute("aria-sort", order);
    });
    tell();
  }

  function sift() {
    const wanted = plain(filter.value);
    rows.forEach((row) => (row.element.hidden = !row.text.includes(wanted)));
    body.closest(".box").scrollTop = 0;
    tell();
  }

  function tell() {
    const left = rows.filter((row) => !row.element.hidden).length;
    shown.textContent = left === rows.length ? `${left} students` : `${left} of ${rows.length} students`;
  }

  heads.forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head.dataset.sort));
  });
  filter.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(sift, rows.length > 500 ? PATIENCE : 0);
  });
  // A click on a cell opens the student's page at that exercise; by keyboard, the page's own list leads there.
  body.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    const exercise = cell && exercises[cell.cellIndex - 2];
    const page = cell && cell.parentElement.querySelector("a");
    if (exercise && page) location.href = `${page.getAttribute("href")}#${exercise}`;
  });
  tell();
})();
