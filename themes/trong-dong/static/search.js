// Finds pages in the index that congxa/search.py writes; it tells the format. Loaded by the search page alone.
"use strict";
{
  const form = document.querySelector(".finder");
  const results = document.querySelector(".results");
  const said = document.querySelector(".found");
  const browse = document.querySelector(".browse");
  const more = document.querySelector(".more");
  const { index, searching, resultsFor, nothingFor, results: resultsOf, nothing, broken, date } = form.dataset;
  const SHOWN = 10;
  const NAME = 6; // bytes of a page's name; one more tells how many words its title has
  const RECORD = NAME + 1;
  const AROUND = 34; // words of an excerpt
  const LEAD = 6; // those before the first that was asked for
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // --- words, as search.py has them ------------------------------------------------------------------

  const WORD = /[\p{L}\p{N}]+(?:[/–-][\p{L}\p{N}]+)*/gu;
  const PART = /[\p{L}\p{N}]+/gu;
  const TONES = new Map();
  for (const ways of ["oà òa oá óa oả ỏa oã õa oạ ọa", "oè òe oé óe oẻ ỏe oẽ õe oẹ ọe", "uỳ ùy uý úy uỷ ủy uỹ ũy uỵ ụy"]) {
    const all = ways.split(" ");
    for (let at = 0; at < all.length; at += 2) TONES.set(all[at], all[at + 1]);
  }
  const TONE = new RegExp(`(?<!q)(?:${[...TONES.keys()].join("|")})$`);

  const remembered = (make) => {
    const known = new Map();
    return (text) => {
      if (!known.has(text)) known.set(text, make(text));
      return known.get(text);
    };
  };
  const lower = (text) => text.normalize("NFC").toLowerCase().replaceAll("ð", "đ");
  const spelled = remembered((part) => lower(part).replace(TONE, (tone) => TONES.get(tone)));
  const fold = remembered((word) =>
    word.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+/g, "").replace(/[đðɖ]/g, "d"));

  const pieceOf = (word, pieces) => {
    let hashed = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(word)) hashed = Math.imul(hashed ^ byte, 0x01000193);
    return (hashed >>> 0) % pieces;
  };

  // --- files of the index ------------------------------------------------------------------------------

  const ask = async (path, options) => {
    const answer = await fetch(index + path, options);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer;
  };
  const contents = remembered(async () => (await (await ask("muc-luc.json", { cache: "no-cache" })).json()).parts);
  const bytes = remembered(async (path) => new Uint8Array(await (await ask(path)).arrayBuffer()));
  const told = remembered(async (path) => (await ask(path)).json());
  const file = (part, name) => bytes(`${part.name}/${name}.bin?${part.key}`);

  // Walks through a piece: numbers, words, lists of pages.
  class Reader {
    constructor(data, pages) {
      this.data = data;
      this.at = 0;
      this.pages = pages;
    }

    number() {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = this.data[this.at++];
        value += (byte & 127) * shift;
        if (byte < 128) return value;
      }
    }

    word() {
      const length = this.number();
      this.at += length;
      return new TextDecoder().decode(this.data.subarray(this.at - length, this.at));
    }

    list() {
      const head = this.number();
      const found = [];
      if (head % 2) {
        for (let page = 0; page < this.pages; page++) {
          if (this.data[this.at + (page >> 3)] & (1 << (page & 7))) found.push(page);
        }
        this.at += (this.pages + 7) >> 3;
      } else {
        for (let page = -1, left = head / 2; left; left--) found.push((page += this.number() + 1));
      }
      return found;
    }
  }

  // Gives the spellings of a word without marks, each with its pages in a part.
  async function lookUp(part, key) {
    const reader = new Reader(await file(part, pieceOf(key, part.pieces)), part.pages);
    const found = [];
    while (reader.at < reader.data.length) {
      const word = reader.word();
      const length = reader.number();
      if (word === key) {
        for (let left = reader.number(); left; left--) {
          found.push({ spelling: reader.word(), pages: reader.list(), titles: reader.list() });
        }
        return found;
      }
      reader.at += length;
    }
    return found;
  }

  // --- a question --------------------------------------------------------------------------------------

  function understood(text) {
    const terms = new Map();
    const numbers = new Set();
    for (const [written] of lower(text).matchAll(WORD)) {
      const parts = written.match(PART).map(spelled);
      for (const word of parts) terms.set(word, { word, key: fold(word) });
      if (parts.length > 1 && /[0-9]/.test(written)) numbers.add(parts.join("-"));
    }
    const all = [...terms.values()];
    return { terms: all, numbers: [...numbers], marked: all.some(({ word, key }) => word !== key) };
  }

  // Gives every page that has all words, the best first: as spelled before others, words of titles before others,
  // rare words before common ones, new before old.
  async function find({ terms, numbers, marked }, facets, year) {
    const parts = (await contents()).filter((part) => !year || part.year === Number(year));
    const loaded = await Promise.all(parts.map(async (part) => ({
      part,
      names: await file(part, "ten"),
      terms: await Promise.all(terms.map(({ key }) => lookUp(part, key))),
      numbers: await Promise.all(numbers.map((number) => lookUp(part, fold(number)))),
      facets: await Promise.all(facets.map((facet) => lookUp(part, facet))),
    })));
    const total = parts.reduce((sum, part) => sum + part.pages, 0);
    const having = terms.map((_, place) => loaded.reduce(
      (sum, one) => sum + one.terms[place].reduce((own, { pages }) => own + pages.length, 0), 0));
    const found = [];
    for (const [age, one] of loaded.entries()) {
      const { pages } = one.part;
      const met = new Uint8Array(pages);
      const exact = new Uint8Array(pages);
      const score = new Float64Array(pages);
      for (const [place, spellings] of one.terms.entries()) {
        const weight = Math.log(1 + total / (1 + having[place]));
        const here = new Float64Array(pages);
        const same = new Uint8Array(pages);
        for (const { spelling, pages: all, titles } of spellings) {
          for (const page of all) here[page] = Math.max(here[page], 1);
          // The fewer words a title has, the more each of them says of the page.
          for (const page of titles) here[page] = 4 + 6 / Math.max(2, one.names[RECORD * page + NAME]);
          if (spelling === terms[place].word) for (const page of all) same[page] = 1;
        }
        for (let page = 0; page < pages; page++) {
          if (!here[page]) continue;
          met[page]++;
          exact[page] += same[page];
          score[page] += here[page] * weight;
        }
      }
      const whole = new Uint8Array(pages);
      for (const spellings of one.numbers) for (const { pages: all } of spellings) for (const page of all) whole[page]++;
      const allowed = new Uint8Array(pages);
      for (const spellings of one.facets) for (const { pages: all } of spellings) for (const page of all) allowed[page]++;
      for (let page = 0; page < pages; page++) {
        if (met[page] < terms.length || allowed[page] < facets.length) continue;
        found.push({ part: one.part, page, age, tier: 100 * whole[page] + (marked ? exact[page] : 0), score: score[page] });
      }
    }
    return found.sort((a, b) => b.tier - a.tier || b.score - a.score || a.age - b.age || b.page - a.page);
  }

  // --- what is shown -----------------------------------------------------------------------------------

  async function pageOf({ part, page }) {
    const names = await file(part, "ten");
    const name = [...names.subarray(RECORD * page, RECORD * page + NAME)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return told(`trang/${name.slice(0, 2)}/${name.slice(2)}.json`);
  }

  // Cuts a text at its words; each says whether it was asked for: 2 as it is spelled, 1 without its marks. Where
  // marks were asked for and are there, words with others are none.
  function pieces(text, { terms, marked }) {
    const words = new Set(terms.map(({ word }) => word));
    const keys = new Set(terms.map(({ key }) => key));
    const cut = [...text.matchAll(PART)].map(({ 0: written, index: start }) => {
      const word = spelled(written);
      const key = fold(word);
      return { start, end: start + written.length, key, asked: words.has(word) ? 2 : keys.has(key) ? 1 : 0 };
    });
    const met = new Set(cut.filter(({ asked }) => asked === 2).map(({ key }) => key));
    for (const one of cut) if (marked && one.asked === 1 && met.has(one.key)) one.asked = 0;
    return cut;
  }

  function marked(place, text, cut, from = 0, to = text.length) {
    let last = from;
    for (const { start, end, asked } of cut) {
      if (!asked || start < from || end > to) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      place.append(text.slice(last, start), mark);
      last = end;
    }
    place.append(text.slice(last, to));
  }

  // Shows the words around the place where most of what was asked for stands together.
  function excerpt(place, page, cut, question) {
    let best = { value: 0, first: 0 };
    for (let first = 0; first < cut.length; first++) {
      if (!cut[first].asked) continue;
      const seen = new Map();
      for (const { key, asked } of cut.slice(first, first + AROUND - LEAD)) {
        if (asked) seen.set(key, Math.max(asked, seen.get(key) ?? 0));
      }
      const value = [...seen.values()].reduce((sum, asked) => sum + 2 + asked, 0) + 4 * run(cut, first, question);
      if (value > best.value) best = { value, first };
    }
    if (!best.value) {
      marked(place, page.summary, pieces(page.summary, question));
      return;
    }
    const first = Math.max(0, best.first - LEAD);
    const last = Math.min(cut.length, first + AROUND) - 1;
    const from = first ? cut[first].start : 0;
    const to = last === cut.length - 1 ? page.text.length : cut[last].end;
    if (first) place.append("… ");
    marked(place, page.text, cut, from, to);
    if (to < page.text.length) place.append(" …");
  }

  // Counts how many words of the question stand in its order from here on.
  function run(cut, first, { terms }) {
    let length = 0;
    while (length < terms.length && cut[first + length]?.asked && cut[first + length].key === terms[length].key) length++;
    return length;
  }

  // Tells how well the words stand together in a page, now that its text is here.
  function together(page, cut, question) {
    let best = 0;
    for (const [words, worth] of [[pieces(page.title, question), 2], [cut, 1]]) {
      for (let first = 0; first < words.length; first++) {
        const length = words[first].asked ? run(words, first, question) : 0;
        if (length === question.terms.length) {
          const same = words.slice(first, first + length).every(({ asked }) => asked === 2);
          best = Math.max(best, worth + (same ? 2 : 0));
        }
      }
    }
    return best;
  }

  function item(page, cut, question) {
    const entry = document.createElement("li");
    const title = document.createElement("h2");
    const link = document.createElement("a");
    const meta = document.createElement("p");
    const text = document.createElement("p");
    if (page.lang !== document.documentElement.lang) entry.lang = page.lang;
    title.className = "card-title";
    link.href = page.url;
    marked(link, page.title, pieces(page.title, question));
    meta.className = "meta";
    if (page.date) {
      const [year, month, day] = page.date.split("-");
      const time = document.createElement("time");
      time.dateTime = page.date;
      time.textContent = say(date, { day, month, year });
      meta.append(time);
    }
    if (page.label) {
      const label = document.createElement("span");
      label.textContent = page.label;
      meta.append(" ", label);
    }
    text.className = "summary";
    excerpt(text, page, cut, question);
    title.append(link);
    entry.append(title, meta, text);
    entry.className = "box";
    return entry;
  }

  // --- asking ------------------------------------------------------------------------------------------

  let turn = 0;

  async function show(found, question, own) {
    const next = found.splice(0, SHOWN);
    const pages = await Promise.all(next.map(pageOf));
    if (own !== turn) return;
    const order = next.map((one, place) => {
      const page = pages[place];
      const cut = pieces(page.text, question);
      return { ...one, page, cut, near: together(page, cut, question) };
    });
    if (question.terms.length > 1) order.sort((a, b) => b.tier - a.tier || b.near - a.near || b.score - a.score);
    results.append(...order.map(({ page, cut }) => item(page, cut, question)));
    more.hidden = !found.length;
    more.onclick = async () => {
      const last = results.lastElementChild;
      await show(found, question, own);
      last.nextElementSibling?.querySelector("a").focus();
    };
  }

  async function search() {
    const own = ++turn;
    const asked = new FormData(form);
    const text = (asked.get("q") ?? "").trim();
    const question = understood(text);
    const facets = ["c", "x", "k"].filter((name) => asked.get(name)).map((name) => `#${name}:${asked.get(name)}`);
    const year = asked.get("y");
    results.replaceChildren();
    more.hidden = true;
    said.textContent = "";
    browse.hidden = false;
    if (!question.terms.length && !facets.length && !year) {
      if (text) said.textContent = say(nothingFor, { q: text });
      return;
    }
    said.textContent = searching;
    try {
      const found = await find(question, facets, year);
      if (own !== turn) return;
      browse.hidden = found.length > 0;
      const [some, no] = text ? [resultsFor, nothingFor] : [resultsOf, nothing];
      said.textContent = say(found.length ? some : no, { q: text, n: found.length });
      await show(found, question, own);
    } catch (error) {
      if (own === turn) said.textContent = broken;
      console.warn(error);
    }
    form.dataset.done = String(own);
  }

  function address() {
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    return location.pathname + (given.length ? `?${new URLSearchParams(given)}` : "");
  }

  function read() {
    const given = new URLSearchParams(location.search);
    for (const field of form.elements) if (field.name) field.value = given.get(field.name) ?? "";
    // On a phone the conditions are folded, but never out of sight while one holds.
    if ([...form.querySelectorAll("select")].some(({ value }) => value)) form.querySelector(".fold").open = true;
  }

  if (index) {
    const go = () => {
      if (address() !== location.pathname + location.search) history.pushState(null, "", address());
      search();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
    form.addEventListener("change", (event) => { if (event.target.localName === "select") go(); });
    addEventListener("popstate", () => { read(); search(); });
    read();
    search();
  } else {
    said.textContent = form.dataset.absent;
  }
}
