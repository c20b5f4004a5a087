// Counts a display that someone sees, and fills the visit numbers in. Without it, and without the service, the
// page says the same less freshly. It keeps nothing in the browser.
"use strict";
{
  const { page, url, file, mark } = document.currentScript.dataset;
  const moments = ["visibilitychange", "prerenderingchange"];
  let found;
  let beats = 7;

  const spell = (value) => (value >= 0 ? String(value).replace(/\B(?=(\d{3})+$)/g, mark) : "–");

  // Numbers of a snapshot say of which days they are (`when`), and so do their labels then.
  const show = () => {
    for (const place of found ? document.querySelectorAll("[data-count]") : []) {
      const name = place.dataset.count;
      const label = place.previousElementSibling;
      if (name === "asof") {
        place.dateTime = found.asof;
        place.textContent = found.asof.slice(11, 16) + (found.when ? `, ${found.when.today}` : "");
      } else {
        place.textContent = spell(found[name]);
        if (label) {
          label.textContent = found.when ? label.dataset.then.replace("{}", found.when[name]) : label.dataset.now;
        }
      }
    }
  };

  const ask = async (where, options) => {
    const answer = await fetch(where, { credentials: "omit", signal: AbortSignal.timeout?.(3000), ...options });
    if (answer.status !== 200) throw answer;
    return answer.json();
  };

  const post = (name) => ask(url + name, { method: "POST", body: page });

  const still = async () => {
    const read = await ask(file);
    const part = read.digits ? await ask(file.replace("so-lieu.json", `${page.slice(0, read.digits)}.json`)) : read.pages;
    return { ...read, page: part[page] || 0 };
  };

  const beat = () => {
    if (!document.hidden) post("h").catch(() => {});
    if (--beats) setTimeout(beat, 240000);
  };

  const begin = async () => {
    if (document.prerendering || document.hidden) return;
    for (const moment of moments) document.removeEventListener(moment, begin);
    // What drives a browser by itself is no reader: it is told the numbers, and not counted.
    const live = !url ? still() : navigator.webdriver ? ask(`${url}n?p=${page}`) : post("v");
    if (url) setTimeout(beat, 240000);
    found = await live.catch(still).catch(() => {});
    show();
  };

  for (const moment of moments) document.addEventListener(moment, begin);
  document.addEventListener("brought", show);
  begin();
}
