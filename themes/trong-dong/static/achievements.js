// Tables of figures are whole without this file. It lets a reader sort them by a column, and choose rows
// by commune, field and year.
"use strict";

const collator = new Intl.Collator("vi");

for (const table of document.querySelectorAll("table[data-sortable]")) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, head, column));
  });
}

function sort(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [row, key(row.cells[column])]);
  rows.sort(([, one], [, other]) => {
    // What is not there stands last, whichever way; words stand behind numbers.
    if (one === "" || other === "") return (one === "") - (other === "");
    const order = typeof one === "number" && typeof other === "number" ? one - other
      : typeof one !== typeof other ? (typeof one === "string") - (typeof other === "string")
      : collator.compare(one, other);
    return down ? -order : order;
  });
  body.append(...rows.map(([row]) => row));
}

function key(cell) {
  const text = cell.dataset.sort ?? cell.textContent.trim();
  return text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

for (const form of document.querySelectorAll("form[data-filter]")) {
  const groups = [...document.querySelectorAll("[data-group]")];
  const said = form.querySelector("[data-none]");
  const folds = document.querySelectorAll("[data-group] > .fold");
  const choose = () => {
    const { commune, ...chosen } = Object.fromEntries(new FormData(form));
    const wanted = Object.entries(chosen).filter(([, value]) => value);
    let shown = 0;
    for (const group of groups) {
      const here = !commune || group.dataset.group === commune;
      let own = 0;
      for (const row of group.querySelectorAll("tbody tr")) {
        // A row of several years is found by each of them.
        row.hidden = !here || !wanted.every(([name, value]) => row.dataset[name].split(" ").includes(value));
        own += !row.hidden;
      }
      group.hidden = !own;
      shown += own;
    }
    said.textContent = shown ? "" : said.dataset.none;
  };
  form.addEventListener("change", () => {
    folds.forEach((fold) => { fold.open = true; });
    choose();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); choose(); });
  choose();
}
