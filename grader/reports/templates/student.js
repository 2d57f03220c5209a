"use strict";
// Paper shows everything; a link to an exercise unfolds it.
(() => {
  const folded = () => [...document.querySelectorAll("details.exercise:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folded();
    opened.forEach((exercise) => (exercise.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((exercise) => (exercise.open = false)));

  function unfold() {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const exercise = wanted && wanted.closest("details.exercise");
    if (!exercise || exercise.open) return;
    exercise.open = true;
    wanted.scrollIntoView();
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
