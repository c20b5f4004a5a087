// The lists of a section are whole without this file. It lets a reader choose by several things at a time,
// and sort: the entries come from one file of data, loaded when the first choice is made.
"use strict";

const form = document.querySelector("form[data-entries]");
const list = document.getElementById("cx-entries");
const said = form.querySelector("[role=status]");
const collator = new Intl.Collator("vi", { numeric: true });
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const usual = [...list.childNodes];
const STEP = 50;
let loading;

const orders = {
  old: (rows) => rows.reverse(),
  number: (rows) => rows.sort((one, other) => collator.compare(one[2], other[2])),
  title: (rows) => rows.sort((one, other) => collator.compare(one[1], other[1])),
};

async function choose() {
  const { words, order, ...chosen } = Object.fromEntries(new FormData(form));
  const wanted = Object.entries(chosen).filter(([, value]) => value);
  const sought = fold(words).split(/\s+/).filter(Boolean);
  if (!wanted.length && !sought.length && !order) {
    said.textContent = "";
    list.replaceChildren(...usual);
    return;
  }
  let rows;
  try {
    loading ??= fetch(form.dataset.entries).then((reply) => (reply.ok ? reply.json() : Promise.reject(reply.status)));
    rows = await loading;
  } catch {
    loading = undefined;
    said.textContent = said.dataset.failed;
    return;
  }
  rows = rows.filter(([, title, number, , values]) => {
    const text = sought.length ? fold(`${number} ${title}`) : "";
    return wanted.every(([name, value]) => values[name] === value) && sought.every((word) => text.includes(word));
  });
  orders[order]?.(rows);
  said.textContent = (rows.length ? said.dataset.some : said.dataset.none).replace("{}", rows.length);
  show(rows);
}

function show(rows) {
  const entries = document.createElement("ul");
  entries.className = "entries";
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button";
  const add = () => {
    const at = entries.children.length;
    entries.append(...rows.slice(at, at + STEP).map(entry));
    more.hidden = entries.children.length >= rows.length;
    more.textContent = form.dataset.more.replace("{}", rows.length - entries.children.length);
    return entries.children[at];
  };
  more.addEventListener("click", () => add().querySelector("a").focus());
  add();
  list.replaceChildren(entries, more);
}

function entry([address, title, number, day, , files]) {
  const item = element("li", "entry box");
  const head = element("h2", "entry-title");
  head.append(link(form.dataset.base + address, title));
  item.append(head);
  const meta = element("p", "meta");
  if (number) meta.append(element("span", "", form.dataset.number.replace("{}", number)));
  if (day) meta.append(" ", element("span", "", day.split("-").reverse().join("/")));
  item.append(meta);
  const downloads = element("ul", "files");
  for (const [url, name, type, size] of files) {
    const one = element("li");
    const offered = link(url, name);
    offered.download = "";
    one.append(offered, " ", element("span", "meta", type + (size ? `, ${told(size)}` : "")));
    downloads.append(one);
  }
  if (files.length) item.append(downloads);
  return item;
}

// As the server side shows sizes: 312 kB; 1,2 MB.
function told(size) {
  const [value, unit, digits] = size < 999_500 ? [Math.max(1, Math.round(size / 1e3)), "kB", 0] : [size / 1e6, "MB", 1];
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${numbers.format(value)} ${unit}`;
}

function link(url, text) {
  const made = element("a", "", text);
  made.href = url;
  return made;
}

function element(name, look = "", text = "") {
  const made = document.createElement(name);
  if (look) made.className = look;
  made.textContent = text;
  return made;
}

form.addEventListener("input", choose);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  choose();
});
