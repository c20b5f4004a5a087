// Finds pages in the index that congxa/search.py writes; it tells the format. Loaded by the search page alone.
"use strict";
{
  const form = document.querySelector(".finder");
  const results = document.querySelector(".results");
  const said = document.querySelector(".found");
  const browse = document.querySelector(".browse");
  const more = document.querySelector(".more");
  const { index, searching, resultsFor, partlyFor, nothingFor, results: resultsOf, nothing, broken, date } = form.dataset;
  const SHOWN = 10;
  const READ = 60_000; // letters of texts that are loaded at a time to look for a phrase, or the first ten texts
  const NAME = 6; // bytes of a page's name; one more tells how many words its title has
  const RECORD = NAME + 1;
  const AROUND = 34; // words of an excerpt
  const LEAD = 6; // those before the first that was asked for
  const NUMBER = "so"; // «số», which may stand before a number or not
  const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // --- words, as search.py has them ------------------------------------------------------------------

  const WORD = /[\p{L}\p{N}]+(?:[/–-][\p{L}\p{N}]+)*/gu;
  const PART = /[\p{L}\p{N}]+/gu;
  const QUOTED = /["“”„‟«»＂]([^"“”„‟«»＂]+)["“”„‟«»＂]/g;
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
  // What could not be loaded is asked for again next time.
  const loaded = (load) => {
    const known = new Map();
    return (path) => {
      if (!known.has(path)) known.set(path, load(path).catch((error) => { known.delete(path); throw error; }));
      return known.get(path);
    };
  };
  const lower = (text) => text.normalize("NFC").toLowerCase().replaceAll("ð", "đ");
  const spelled = remembered((part) => lower(part).replace(TONE, (tone) => TONES.get(tone)));
  const fold = remembered((word) =>
    word.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+/g, "").replace(/[đðɖ]/g, "d"));

  const bucketOf = (word, buckets) => {
    let hashed = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(word)) hashed = Math.imul(hashed ^ byte, 0x01000193);
    return (hashed >>> 0) % buckets;
  };

  // --- files of the index ------------------------------------------------------------------------------

  const ask = async (path, options) => {
    const answer = await fetch(index + path, options);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer;
  };
  const bytesOf = async (answer) => new Uint8Array(await answer.arrayBuffer());
  const told = loaded(async (path) => (await ask(path)).json());
  const parts = loaded(async (path) => (await (await ask(path, { cache: "no-cache" })).json()).parts.map((part) => new Part(part)));

  const DECODER = new TextDecoder();

  // Walks through a file: numbers, words, lists of pages.
  class Reader {
    constructor(data, at = 0) {
      this.data = data;
      this.at = at;
    }

    number() {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = this.data[this.at++];
        value += (byte & 127) * shift;
        if (!(byte > 127)) return value;
      }
    }

    word() {
      const length = this.number();
      this.at += length;
      return DECODER.decode(this.data.subarray(this.at - length, this.at));
    }

    // Numbers below `among`: the distances of those that are in the list, or of the others if they are fewer.
    list(among) {
      const count = this.number();
      const others = 2 * count > among;
      const written = [];
      let left = others ? among - count : count;
      const width = left ? Math.max(0, 31 - Math.clz32((2 * among) / (3 * left))) : 0;
      let at = 8 * this.at;
      const bit = () => (this.data[at >> 3] >> (7 - (at++ & 7))) & 1;
      for (let last = -1; left; left--) {
        let distance = 0;
        while (bit()) distance++;
        for (let place = 0; place < width; place++) distance = 2 * distance + bit();
        written.push((last += distance + 1));
      }
      this.at = (at + 7) >> 3;
      if (!others) return written;
      const numbers = [];
      for (let number = 0, next = 0; number < among; number++) {
        if (written[next] === number) next++;
        else numbers.push(number);
      }
      return numbers;
    }

    // The words of a bucket, each with what is told of it.
    words() {
      const found = new Map();
      while (this.at < this.data.length) {
        const word = this.word();
        const length = this.number();
        found.set(word, this.data.subarray(this.at, this.at + length));
        this.at += length;
      }
      return found;
    }
  }

  // A part of the index: all of its head is loaded, of its words those that are asked for. A server that gives no
  // part of a file is asked for the whole, once.
  class Part {
    constructor(told) {
      Object.assign(this, told);
      this.head = loaded(async (path) => {
        const answer = await ask(path);
        const reader = new Reader(await bytesOf(answer), RECORD * this.pages);
        const starts = [0];
        while (starts.length <= this.buckets) starts.push(starts.at(-1) + reader.number());
        return { names: reader.data, starts, common: reader.words(), ranges: answer.headers.get("accept-ranges") === "bytes" };
      });
      this.whole = loaded(async (path) => bytesOf(await ask(path)));
      this.bucket = loaded(async (place) => {
        const { starts, ranges } = await this.opened();
        const [from, to] = [starts[place], starts[Number(place) + 1]];
        const path = this.file("tu");
        if (from === to) return new Map();
        const answer = ranges && (await ask(`${path}?${place}`, { headers: { range: `bytes=${from}-${to - 1}` } }));
        const data = answer ? await bytesOf(answer) : await this.whole(path);
        return new Reader(answer.status === 206 ? data : data.subarray(from, to)).words();
      });
    }

    file(name) {
      return `${this.name}/${name}-${this.key}.bin`;
    }

    opened() {
      return this.head(this.file("dau"));
    }

    // Gives the spellings of a word without marks, each with its pages, and those that have it in their title.
    async lookUp(key) {
      const { common } = await this.opened();
      const told = common.get(key) ?? (await this.bucket(bucketOf(key, this.buckets))).get(key);
      const found = [];
      const reader = new Reader(told ?? [0]);
      for (let left = reader.number(); left; left--) {
        const spelling = reader.word() || key;
        const pages = reader.list(this.pages);
        found.push({ spelling, pages, titles: reader.list(pages.length).map((place) => pages[place]) });
      }
      return found;
    }
  }

  // --- a question --------------------------------------------------------------------------------------

  const isMarked = (terms) => terms.some(({ word, key }) => word !== key);
  const termsOf = (text) => (text.match(PART) ?? []).map(spelled).map((word) => ({ word, key: fold(word) }));

  // A phrase stands between quotation marks of any shape; with marks on its words it means just that spelling.
  function understood(text) {
    const words = lower(text);
    const terms = [...new Map(termsOf(words).map((term) => [term.word, term])).values()];
    const numbers = (words.match(WORD) ?? []).map((written) => written.match(PART).map(spelled).join("-"))
      .filter((number) => number.includes("-") && /[0-9]/.test(number));
    const phrases = [...words.matchAll(QUOTED)].map(([, quoted]) => termsOf(quoted)).filter((phrase) => phrase.length);
    // Whether a word of a text was asked for: 2 as it is spelled, 1 without its marks.
    const [own, keys] = ["word", "key"].map((name) => new Set(terms.map((term) => term[name])));
    const meant = remembered((written) => {
      const word = spelled(written);
      const key = fold(word);
      return { key, asked: own.has(word) ? 2 : keys.has(key) ? 1 : 0 };
    });
    return { terms, numbers: [...new Set(numbers)], phrases, marked: isMarked(terms), meant };
  }

  // Gives every page that has all words, the best first: as spelled before others, words of titles before others,
  // rare words before common ones, new before old.
  async function find({ terms, numbers, phrases, marked }, facets, year) {
    const spelledSo = new Set(phrases.filter(isMarked).flat().map(({ word }) => word));
    const asked = (await parts("muc-luc.json")).filter((part) => !year || part.year === Number(year));
    const looked = await Promise.all(asked.map(async (part) => {
      const [{ names }, ...lists] = await Promise.all([part.opened(), ...[
        terms.map(({ key }) => key), numbers.map(fold), facets,
      ].map((keys) => Promise.all(keys.map((key) => part.lookUp(key))))]);
      return { part, names, terms: lists[0], numbers: lists[1], facets: lists[2] };
    }));
    const total = asked.reduce((sum, part) => sum + part.pages, 0);
    const having = terms.map((_, place) => looked.reduce(
      (sum, one) => sum + one.terms[place].reduce((own, { pages }) => own + pages.length, 0), 0));
    const found = [];
    for (const [age, one] of looked.entries()) {
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
        const only = spelledSo.has(terms[place].word);
        for (let page = 0; page < pages; page++) {
          if (!here[page] || (only && !same[page])) continue;
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
    const { names } = await part.opened();
    const name = [...names.subarray(RECORD * page, RECORD * page + NAME)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return told(`trang/${name.slice(0, 2)}/${name.slice(2)}.json`);
  }

  // Tells whether a page has every phrase: its words one after the other, in one piece of what the page says.
  // What is one word was settled by the index.
  function holds(page, phrases) {
    const wanted = phrases.filter((phrase) => phrase.length > 1);
    const said = wanted.length ? [page.title, ...page.head, page.summary, ...page.more, page.text].map(termsOf) : [];
    return wanted.every((phrase) => {
      const name = isMarked(phrase) ? "word" : "key";
      return said.some((terms) => terms.some((_, first) =>
        phrase.every((term, place) => terms[first + place]?.[name] === term[name])));
    });
  }

  // Cuts a text at its words; each says whether it was asked for. Where marks were asked for and are there, words
  // with others are none.
  function pieces(text, { marked, meant }) {
    const cut = [];
    for (const { 0: written, index: start } of text.matchAll(PART)) {
      const { key, asked } = meant(written);
      cut.push({ start, end: start + written.length, key, asked });
    }
    if (!marked) return cut;
    const met = new Set(cut.filter(({ asked }) => asked === 2).map(({ key }) => key));
    for (const one of cut) if (one.asked === 1 && met.has(one.key)) one.asked = 0;
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
      const value = [...seen.values()].reduce((sum, asked) => sum + 2 + asked, 0) + 4 * run(cut, first, question).length;
      if (value > best.value) best = { value, first };
    }
    // What is only declared of a page, such as where to go, is shown where that has more of what was asked for.
    const met = (words) => new Set(words.filter(({ asked }) => asked).map(({ key }) => key)).size;
    const said = [page.summary, ...page.head, ...page.more].map((text) => ({ text, words: pieces(text, question) }));
    const { text, words } = said.reduce((most, one) => (met(one.words) > met(most.words) ? one : most));
    if (!best.value || met(words) > met(cut.slice(best.first, best.first + AROUND - LEAD))) {
      marked(place, text, words);
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

  // Gives the words from here on that are those of the question in its order, as many as there are. «Nghị quyết
  // số 12» is asked for as «nghị quyết 12», too.
  function run(cut, first, { terms }) {
    const met = [];
    for (let at = first; at < cut.length && met.length < terms.length; at++) {
      if (cut[at].asked && cut[at].key === terms[met.length].key) met.push(cut[at]);
      else if (cut[at].key !== NUMBER || !met.length) break;
    }
    return met;
  }

  // Tells how well the words stand together in a page, now that its text is here: in the title or a name (a number,
  // a post) better than in the text, and the better the less else that says: who asks for a chairman means that
  // post before a deputy's.
  function together(page, cut, question) {
    let best = 0;
    const names = page.head.map((name) => [pieces(name, question), 2, 0.5]);
    for (const [words, worth, alone] of [[pieces(page.title, question), 2, 1], ...names, [cut, 1, 0]]) {
      for (let first = 0; first < words.length; first++) {
        const met = words[first].asked ? run(words, first, question) : [];
        if (met.length < question.terms.length) continue;
        const same = question.marked && met.every(({ asked }) => asked === 2);
        best = Math.max(best, worth + (alone * met.length) / words.length + (same ? 3 : 0));
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

  // Takes the next pages that hold the phrases asked for, as far as some texts tell; without phrases the next ten.
  async function take(found, { phrases }) {
    const taken = [];
    for (let read = 0; found.length && taken.length < SHOWN && read < READ;) {
      const next = found.splice(0, SHOWN);
      for (const [place, page] of (await Promise.all(next.map(pageOf))).entries()) {
        if (holds(page, phrases)) taken.push({ ...next[place], page });
        read += page.text.length;
      }
    }
    return taken;
  }

  async function show(found, total, question, own) {
    const taken = await take(found, question);
    if (own !== turn) return;
    for (const one of taken) {
      one.cut = pieces(one.page.text, question);
      one.near = together(one.page, one.cut, question);
    }
    if (question.terms.length > 1) taken.sort((a, b) => b.tier - a.tier || b.near - a.near || b.score - a.score);
    results.append(...taken.map(({ page, cut }) => item(page, cut, question)));
    tell(question, total, found.length);
    more.hidden = !found.length;
    more.onclick = async () => {
      const last = results.lastElementChild;
      await show(found, total, question, own);
      (last ? last.nextElementSibling : results.firstElementChild)?.querySelector("a").focus();
    };
  }

  // Says how many pages there are: of a phrase, those that were found among the pages read so far.
  function tell({ text, phrases }, total, left) {
    const n = phrases.length ? results.children.length : total;
    const [some, no] = text ? [resultsFor, nothingFor] : [resultsOf, nothing];
    const partly = phrases.length > 0 && left > 0;
    browse.hidden = n > 0 || partly;
    said.textContent = say(partly ? partlyFor : n ? some : no, { q: text, n, read: total - left, total });
  }

  async function search() {
    const own = ++turn;
    const asked = new FormData(form);
    const text = (asked.get("q") ?? "").trim();
    const question = { text, ...understood(text) };
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
      await show(found, found.length, question, own);
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
