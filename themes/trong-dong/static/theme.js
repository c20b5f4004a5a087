// Everything works without this file. It brings in what changes often, opens pictures in a window, and
// does what only a script can do: text size, dark background, print, save, copy, read aloud.
"use strict";

const root = document.documentElement;
const here = location.pathname;
const every = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds for this page only.
  }
}

// --- what changes between publications --------------------------------------------------------------

for (const place of every("[data-fragment]")) bring(place);

async function bring(place) {
  try {
    const answer = await fetch(place.dataset.fragment);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = document.importNode(one("main .widgets", page), true);
    every(".titles > li", news)
      .filter((item) => one("a", item)?.pathname === here)
      .forEach((item) => item.remove());
    place.lang = page.documentElement.lang;
    place.replaceChildren(...news.childNodes);
  } catch {
    // The links stay.
  }
  document.dispatchEvent(new Event("brought"));
  // Shown in the next frame, when all is in its place: so nothing moves before the reader's eyes.
  requestAnimationFrame(() => requestAnimationFrame(() => place.classList.add("ready")));
}

// --- the menu -----------------------------------------------------------------------------------------

const menu = one(".menu");
for (const link of every("a", menu)) {
  if (link.pathname === here && link.origin === location.origin) link.setAttribute("aria-current", "page");
}

const openers = every("details", menu);
const close = (kept) => openers.forEach((opener) => { if (opener !== kept) opener.open = false; });
// A list that would pass the edge of the window stands as far to the left as it must.
function fit(list) {
  list.style.left = "";
  const over = list.getBoundingClientRect().right - root.clientWidth;
  if (over > 0) list.style.left = `${-over}px`;
}
for (const opener of openers) {
  opener.addEventListener("toggle", () => {
    if (!opener.open) return;
    close(opener);
    fit(opener.nextElementSibling);
  });
  opener.parentElement.addEventListener("pointerenter", () => fit(opener.nextElementSibling));
}
document.addEventListener("click", (event) => { if (!menu.contains(event.target)) close(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || one("dialog[open]")) return;
  const open = openers.find((opener) => opener.open);
  close();
  menu.classList.add("hushed");
  if (open) open.firstElementChild.focus();
});
menu.addEventListener("pointerleave", () => menu.classList.remove("hushed"));

// --- text size and dark background ----------------------------------------------------------------------

const SIZES = { least: -1, most: 4 };
const resizers = every("[data-size]", document.body);

function showSize() {
  const size = Number(root.dataset.size) || 0;
  for (const button of resizers) {
    const next = size + Number(button.dataset.size);
    button.setAttribute("aria-disabled", next < SIZES.least || next > SIZES.most);
  }
}

for (const button of resizers) {
  button.addEventListener("click", () => {
    const size = (Number(root.dataset.size) || 0) + Number(button.dataset.size);
    root.dataset.size = Math.max(SIZES.least, Math.min(SIZES.most, size));
    remember("cx-size", root.dataset.size);
    showSize();
  });
}
showSize();

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : dark.matches);
for (const button of every("button[data-scheme]")) {
  const show = () => button.setAttribute("aria-pressed", isDark());
  button.addEventListener("click", () => {
    root.dataset.scheme = isDark() ? "light" : "dark";
    remember("cx-scheme", root.dataset.scheme);
    show();
  });
  dark.addEventListener("change", show);
  show();
}

// --- tools of an article --------------------------------------------------------------------------------

const onClick = (selector, act) => one(selector)?.addEventListener("click", act);

onClick("[data-print]", () => print());
onClick("[data-share]", () => navigator.share({ title: document.title, url: canonical() }).catch(() => {}));
onClick("[data-copy]", async ({ currentTarget: button }) => {
  await navigator.clipboard.writeText(canonical());
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 3000);
});
onClick("[data-save]", async (event) => {
  event.preventDefault();
  const file = URL.createObjectURL(new Blob([await whole()], { type: "text/html" }));
  const link = Object.assign(document.createElement("a"), { href: file, download: event.target.download });
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 60000);
});

function canonical() {
  return one("link[rel=canonical]")?.href || location.href;
}

// The article as one file that opens without the portal: style and pictures inside, links absolute.
async function whole() {
  const page = new DOMParser().parseFromString(`<!DOCTYPE html>${root.outerHTML}`, "text/html");
  page.documentElement.className = "";
  for (const gone of every("script, template, nav, .tools, .article-tools, .menu-button, .sidebar, .skip, .older-articles, link[rel=alternate], link[rel=search], link[rel=icon], form", page)) {
    gone.remove();
  }
  for (const link of every("a[href], link[rel=canonical]", page)) link.href = link.href;
  await Promise.all([
    ...every("link[rel=stylesheet]", page).map(async (link) => {
      const style = page.createElement("style");
      style.textContent = await (await fetch(link.href)).text();
      link.replaceWith(style);
    }),
    ...every("img", page).map(async (image) => {
      const source = every("img").find((shown) => shown.getAttribute("src") === image.getAttribute("src"));
      every("source", image.parentElement).forEach((other) => other.remove());
      image.removeAttribute("srcset");
      image.src = await asText(source?.currentSrc || image.src);
    }),
  ]);
  return `<!DOCTYPE html>\n${page.documentElement.outerHTML}`;
}

async function asText(address) {
  const answer = await fetch(address);
  const content = await answer.blob();
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(content);
  });
}

// --- reading aloud, only where the machine has a Vietnamese voice ---------------------------------------

const reader = one("[data-read]");
if (reader && window.speechSynthesis && root.lang === "vi") {
  const voice = () => speechSynthesis.getVoices().find((it) => /^vi\b/i.test(it.lang.replace("_", "-")));
  // Voices come late. Where the button would move the text now, it waits for the next page.
  const offer = () => {
    const height = reader.parentElement.offsetHeight;
    remember("cx-voice", voice() ? "vi" : "");
    root.classList.toggle("can-read", Boolean(voice()));
    if (reader.parentElement.offsetHeight > height) root.classList.remove("can-read");
  };
  const label = reader.textContent;
  let reading = false;
  let begun = 0; // the part that is being read, or was when the reader stopped it
  let queue = []; // held, or Chromium forgets to tell how they end
  const show = () => { reader.textContent = reading ? reader.dataset.stop : begun ? reader.dataset.on : label; };
  const stop = () => { reading = false; speechSynthesis.cancel(); show(); };
  const say = (text, at, texts) => {
    const said = Object.assign(new SpeechSynthesisUtterance(text), { lang: "vi-VN", voice: voice() });
    said.onstart = () => { begun = at; };
    said.onend = () => { if (reading && at === texts.length - 1) { begun = 0; stop(); } };
    said.onerror = ({ error }) => { if (reading && error !== "canceled" && error !== "interrupted") stop(); };
    return said;
  };
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", stop);
  reader.addEventListener("click", () => {
    if (reading) return stop();
    queue = spoken().map(say).slice(begun);
    reading = queue.length > 0;
    queue.forEach((said) => speechSynthesis.speak(said));
    show();
  });
}

// The words of the article block by block, each without the blocks inside it, whose turn comes after.
function spoken() {
  const blocks = ":is(h2, h3, h4, h5, h6, p, li, dt, dd, th, td, caption, figcaption)";
  return every(`.article h1, .notice-correction ${blocks}, .article-lead, .prose ${blocks}`).map((block) => {
    const own = block.cloneNode(true);
    every(`${blocks}, .footnote-ref, .footnote-backref`, own).forEach((it) => it.remove());
    return own.textContent.trim();
  }).filter(Boolean);
}

// --- pictures in a window --------------------------------------------------------------------------------

const pattern = one("#cx-lightbox");
if (pattern) {
  const pictures = every(".cover img, .prose figure img").filter((image) => image.alt);
  const links = pictures.map(linked).filter(Boolean);
  if (links.length) openPictures(links);
}

// The link around a picture; one that leads elsewhere than to a picture stays what it is.
function linked(image) {
  const around = image.closest("a");
  if (around) return /\.(avif|webp|jpe?g|png|gif|svg)$/i.test(around.pathname) ? around : null;
  const link = Object.assign(document.createElement("a"), { href: image.getAttribute("src"), className: "zoom" });
  const picture = image.closest("picture") || image;
  picture.replaceWith(link);
  link.append(picture);
  return link;
}

function openPictures(links) {
  document.body.append(document.importNode(pattern.content, true));
  const dialog = one("dialog.lightbox");
  const [caption, count] = ["figcaption", ".lightbox-count"].map((part) => one(part, dialog));
  const shown = new Image();
  caption.before(shown);
  let at = 0;

  const show = (index) => {
    at = (index + links.length) % links.length;
    const image = one("img", links[at]);
    shown.src = links[at].href;
    shown.alt = image.alt;
    caption.textContent = one("figcaption", links[at].closest("figure"))?.textContent || "";
    count.textContent = count.dataset.text.replace("{n}", at + 1).replace("{total}", links.length);
  };
  links.forEach((link, index) => {
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(index);
      dialog.showModal();
    });
  });
  for (const button of every("[data-step]", dialog)) {
    button.hidden = links.length < 2;
    button.addEventListener("click", () => show(at + Number(button.dataset.step)));
  }
  count.hidden = links.length < 2;
  one("[data-close]", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => links[at].focus());
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && links.length > 1) show(at + step);
  });
}
