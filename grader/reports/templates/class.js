"use strict";
// The table of students: sorted by any column, filtered by typing. Without it the page is a plain document.
(() => {
  const body = document.querySelector(".students tbody");
  const heads = [...document.querySelectorAll("[data-sort]")];
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const sifted = document.getElementById("sifted");
  const finding = document.getElementById("finding");
  const exercise = document.getElementById("exercise");
  const memberships = [...document.querySelectorAll(".membership")];
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
    found: (element.dataset.f ?? "").split(" "),
  }));
  let sorted = { key: null, down: false };
  let timer = null;
  document.documentElement.classList.add("js");

  const value = (row, column) => {
    const cell = row.element.cells[column];
    const text = cell.textContent.trim(); // the last cell of a row may end with its line
    return text === "" ? RANK[cell.className] ?? -1 : Number(text);
  };

  function sort(key) {
    const down = key === sorted.key ? !sorted.down : key !== "name" && !(Number(key) > exercises.length);
    sorted = { key, down };
    const column = key === "score" ? 1 : key === "name" ? 0 : Number(key) + 1;
    const isText = column === 0 || column > exercises.length + 1;
    const text = (row) => (column ? row.element.cells[column].textContent : row.name);
    rows.forEach((row) => (row.value = isText ? text(row) : value(row, column)));
    const asText = (one, other) => collator.compare(one.value, other.value);
    rows.sort(isText ? asText : (one, other) => one.value - other.value);
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

  // A finding and an exercise together mean the finding in that exercise.
  function fits(row) {
    const place = exercise.value;
    if (finding.value && place) return row.found.includes(`${finding.value}.${place}`);
    if (finding.value) return row.found.some((one) => one.startsWith(`${finding.value}.`));
    return !place || row.element.cells[Number(place) + 2].className !== "p";
  }

  function belongs(row) {
    const first = exercises.length + 2;
    const cell = (one) => row.element.cells[first + Number(one.dataset.column)];
    return memberships.every((one) => !one.value || cell(one).textContent.trim() === one.value);
  }

  function sift() {
    const wanted = plain(filter.value);
    rows.forEach((row) => (row.element.hidden = !(row.text.includes(wanted) && fits(row) && belongs(row))));
    body.closest(".box").scrollTop = 0;
    tell();
  }

  function tell() {
    const left = rows.filter((row) => !row.element.hidden).length;
    shown.textContent = left === rows.length ? `${left} students` : `${left} of ${rows.length} students`;
    const chosen = [...memberships, finding, exercise].filter((one) => one.value).map((one) => one.selectedOptions[0].text);
    if (filter.value) chosen.unshift(filter.value);
    sifted.textContent = chosen.length ? `${shown.textContent}: ${chosen.join("; ")}` : "";
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
  [...memberships, finding, exercise].forEach((one) => one.addEventListener("change", sift));
  document.querySelectorAll("[data-finding]").forEach((link) => {
    link.addEventListener("click", () => {
      [filter.value, exercise.value, finding.value] = ["", "", link.dataset.finding];
      memberships.forEach((one) => (one.value = ""));
      sift();
    });
  });
  // A click on a cell opens the student's page at that exercise; by keyboard, the page's own list leads there.
  body.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    const name = cell && exercises[cell.cellIndex - 2];
    const page = cell && cell.parentElement.querySelector("a");
    if (name && page) location.href = `${page.getAttribute("href")}#${name}`;
  });
  tell();
})();
