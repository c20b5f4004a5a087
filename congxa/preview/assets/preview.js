// Keeps this page up to date: loads it anew when a build has changed the pages, swaps style sheets
// where only those changed, and explains what is wrong. The server wraps it in a function of WORDS.
{
  "use strict";
  const tag = document.currentScript;
  const seen = { pages: tag.dataset.pages, styles: tag.dataset.styles };
  const NOTE = "congxa-note";
  const PLACE = "congxa-place:";
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: inherit; }
    .box { font: 15px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff; }
    .over { position: fixed; inset: 0; z-index: 2147483647; padding: 4vh 4vw; overflow: auto;
      background: rgb(0 0 0 / 60%); }
    .over .box { max-width: 60rem; margin: 0 auto; padding: 1.2rem 1.5rem; border-top: 6px solid #b3261e;
      border-radius: 6px; }
    h2 { margin: 0; font-size: 1.3em; font-weight: 700; color: #8c1d18; }
    p { margin: .3em 0; }
    ul { list-style: none; margin: 1em 0 0; padding: 0; }
    li { padding: .8em 0; border-top: 1px solid #ddd; }
    .place { font-family: ui-monospace, monospace; font-size: .9em; color: #555; overflow-wrap: anywhere; }
    .message { font-weight: 600; }
    .warning .message { font-weight: 400; }
    pre { margin: .4em 0; padding: .5em .8em; background: #fbeeee; border-left: 4px solid #b3261e;
      font-family: ui-monospace, monospace; font-size: .9em; white-space: pre-wrap; overflow-wrap: anywhere; }
    .hint { color: #14532d; }
    button { float: right; padding: .2em .8em; border: 1px solid #999; border-radius: 4px; background: #fff;
      color: inherit; cursor: pointer; }
    .note { position: fixed; right: 12px; bottom: 12px; z-index: 2147483646; max-width: min(26rem, 90vw);
      padding: .6rem .9rem; border: 1px solid #999; border-left: 5px solid #14532d; border-radius: 5px;
      box-shadow: 0 2px 10px rgb(0 0 0 / 25%); }
    .note a { color: #0b57d0; font-weight: 600; }
    .note button { float: none; margin-left: .6em; }
  `;

  // --- drawing: in a shadow, so that the theme's styles and these do not meet -----------------

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  let shadow = null;
  const place = () => {
    if (shadow) return shadow;
    const host = document.createElement("congxa-preview");
    shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    document.body.append(host);
    return shadow;
  };
  const drop = (selector) => shadow?.querySelector(selector)?.remove();

  const item = (problem) => {
    const where = problem.line ? `${problem.file}, ${WORDS.line} ${problem.line}` : problem.file;
    const parts = [make("p", "message", problem.message), make("p", "place", where)];
    if (problem.excerpt) parts.push(make("pre", "", problem.excerpt));
    if (problem.hint) parts.push(make("p", "hint", `${WORDS.hint}: ${problem.hint}`));
    return make("li", problem.level, ...parts);
  };
  const showProblems = (problems) => {
    drop(".over");
    if (!problems.length) return;
    const close = make("button", "", WORDS.close);
    close.addEventListener("click", () => drop(".over"));
    const box = make("div", "box", close, make("h2", "", WORDS["failed-title"]),
      make("p", "", WORDS["failed-note"]), make("ul", "", ...problems.map(item)));
    const over = make("div", "over", box);
    over.setAttribute("role", "alertdialog");
    over.setAttribute("aria-label", WORDS["failed-title"]);
    place().append(over);
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") drop(".over");
  });
  const showNote = (kind, ...content) => {
    drop(`.${kind}`);
    const close = make("button", "", WORDS.close);
    close.addEventListener("click", () => drop(`.${kind}`));
    const note = make("div", `box note ${kind}`, ...content, close);
    note.setAttribute("role", "status");
    place().append(note);
  };
  const showEdited = (edited) => {
    if (!edited.length) return;
    const link = make("a", "", edited[0].title);
    link.href = edited[0].url;
    showNote("edited", `${WORDS.edited} `, link);
  };

  // --- what is kept while the page loads anew ---------------------------------------------------

  const keep = (edited) => {
    try {
      sessionStorage.setItem(PLACE + location.pathname, String(scrollY));
      if (edited.length) sessionStorage.setItem(NOTE, JSON.stringify(edited));
    } catch { /* a browser without storage keeps the place by itself */ }
  };
  const restore = () => {
    try {
      const key = PLACE + location.pathname;
      const at = sessionStorage.getItem(key);
      sessionStorage.removeItem(key);
      if (at !== null) scrollTo({ top: Number(at), behavior: "instant" });
      const note = sessionStorage.getItem(NOTE);
      sessionStorage.removeItem(NOTE);
      if (note) {
        showEdited(JSON.parse(note).filter((one) => new URL(one.url, location).pathname !== location.pathname));
      }
    } catch { /* as above */ }
  };

  // --- bringing the page up to date ---------------------------------------------------------------

  const reload = (edited) => {
    keep(edited);
    location.reload();
  };
  // All files of a theme lie in a folder that is named by their contents: the page is asked where
  // its style sheets are now, and each is taken out only when its successor is there.
  const swapStyles = async (styles) => {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const wanted = [...page.querySelectorAll('link[rel~="stylesheet"]')];
    const present = [...document.querySelectorAll('link[rel~="stylesheet"]')];
    if (!answer.ok || wanted.length !== present.length) return reload([]);
    seen.styles = styles;
    present.forEach((old, index) => {
      const href = wanted[index].getAttribute("href");
      if (href === old.getAttribute("href")) return;
      const fresh = old.cloneNode();
      fresh.href = href;
      fresh.addEventListener("load", () => old.remove());
      fresh.addEventListener("error", () => reload([]));
      old.after(fresh);
    });
    return null;
  };
  let greeted = false;
  const follow = (state) => {
    drop(".away");
    if (document.documentElement.dataset.congxa === "desk") {
      // It has just asked for itself what the first message tells.
      if (greeted) document.dispatchEvent(new CustomEvent("congxa-built"));
      greeted = true;
      return;
    }
    if (state.pages !== seen.pages) {
      reload(state.edited);
      return;
    }
    showProblems(state.problems);
    showEdited(state.edited);
    if (state.styles !== seen.styles) swapStyles(state.styles).catch(() => reload([]));
  };

  // --- the connection: livereload's protocol, with the state in the place of "reload" ------------

  let pause = 100;
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/_congxa/livereload`);
    const say = (message) => socket.send(JSON.stringify(message));
    socket.addEventListener("open", () => {
      pause = 100;
      say({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] });
      say({ command: "info", url: location.href, plugins: {} });
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.command === "state") follow(message);
    });
    socket.addEventListener("close", () => {
      if (pause > 1000) showNote("away", WORDS.away);
      setTimeout(connect, pause);
      pause = Math.min(pause * 1.5, 2000);
    });
  };
  restore();
  connect();
}
