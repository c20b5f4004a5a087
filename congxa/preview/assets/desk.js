// The editor's desk: all articles, what is held back, and what the checks found. It only reads.
// The server wraps it in a function of WORDS.
{
  "use strict";
  const PAGE = 200;
  const main = document.querySelector("main");
  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  // As Vietnamese is searched for: without marks, đ as d.
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  const status = make("p", "count");
  status.setAttribute("role", "status");
  const open = async (path) => {
    const answer = await fetch("/_congxa/open", { method: "POST", body: path });
    status.textContent = await answer.text();
  };
  const editButton = (path) => {
    const button = make("button", "", WORDS.edit);
    button.addEventListener("click", () => open(path));
    return button;
  };
  const isText = (path) => /\.(md|ya?ml)$/i.test(path);

  const SHOWN = 200;
  const findings = (problems) => {
    const list = make("ul");
    for (const problem of problems.slice(0, SHOWN)) {
      const where = problem.line ? `${problem.file}, ${WORDS.line} ${problem.line}` : problem.file;
      const entry = make("li", problem.level, make("span", "message", problem.message), " ",
        make("span", "place", where), " ");
      if (isText(problem.file)) entry.append(editButton(problem.file));
      if (problem.excerpt) entry.append(make("pre", "", problem.excerpt));
      if (problem.hint) entry.append(make("p", "hint", `${WORDS.hint}: ${problem.hint}`));
      list.append(entry);
    }
    if (problems.length <= SHOWN) return list;
    const more = make("button", "", `${WORDS.more} (${problems.length - SHOWN})`);
    more.addEventListener("click", () => more.replaceWith(findings(problems.slice(SHOWN))));
    return make("div", "", list, more);
  };
  const checks = (desk) => {
    const section = make("section", "", make("h2", "", WORDS.checks));
    section.id = "checks";
    const outcome = desk.failed ? "checks-failed" : desk.problems.length ? "checks-warned" : "checks-fine";
    section.append(make("p", desk.problems.length ? "" : "fine", WORDS[outcome]));
    if (desk.problems.length) section.append(findings(desk.problems));
    section.append(...whole(desk));
    return section;
  };
  // The command check, beside the builds: it may take minutes where articles are many.
  let checking = null;
  const whole = (desk) => {
    const button = make("button", "", WORDS["check-all"]);
    const said = make("p", "", button, " ");
    const runs = () => {
      button.disabled = true;
      said.append(make("span", "count", WORDS["check-runs"]));
    };
    if (checking) runs();
    button.addEventListener("click", async () => {
      runs();
      checking = fetch("/_congxa/check", { method: "POST" }).then((answer) => answer.ok, () => false);
      const done = await checking;
      checking = null;
      status.textContent = done ? "" : WORDS["check-lost"];
      stale = true;
      refresh();
    });
    if (!desk.checked) return [said];
    const key = (problem) => [problem.file, problem.line, problem.column, problem.message].join("\n");
    const told = new Set(desk.problems.map(key));
    const fresh = desk.checked.findings.filter((problem) => !told.has(key(problem)));
    const parts = [said, make("p", fresh.length ? "" : "fine", WORDS[fresh.length ? "check-found" : "check-fine"])];
    if (desk.checked.pages !== desk.pages) parts.push(make("p", "count", WORDS["check-old"]));
    if (fresh.length) parts.push(findings(fresh));
    return parts;
  };

  const title = (row) => {
    if (!row.url) return make("span", "", row.title);
    const link = make("a", "", row.title);
    link.href = row.url;
    return link;
  };
  const heldBack = (desk) => {
    const section = make("section", "", make("h2", "", WORDS["held-list"]));
    section.id = "held";
    const held = desk.rows.filter((row) => row.note);
    const list = make("ul");
    for (const row of held) list.append(make("li", "", title(row), ": ", row.note, " ", editButton(row.path)));
    section.append(held.length ? list : make("p", "", WORDS["held-none"]));
    return section;
  };

  const cells = (row) => {
    const problems = make("td", "", row.problems ? String(row.problems) : "");
    // On a narrow screen there is no head.
    problems.dataset.name = WORDS["head-problems"];
    return [
      make("td", "", title(row), make("div", "path", row.path)),
      make("td", "", make("span", `state ${row.state}`, WORDS[`state-${row.state}`]), make("div", "", row.note)),
      make("td", "", row.date),
      make("td", "", row.category),
      problems,
      make("td", "", editButton(row.path)),
    ];
  };
  const articles = (desk, query) => {
    const section = make("section", "", make("h2", "", WORDS["all-articles"]));
    section.id = "articles";
    const search = make("input");
    search.type = "search";
    search.value = query;
    search.placeholder = WORDS.search;
    search.setAttribute("aria-label", WORDS.search);
    const head = make("tr");
    for (const name of ["title", "state", "date", "category", "problems"]) {
      const cell = make("th", "", WORDS[`head-${name}`]);
      cell.scope = "col";
      head.append(cell);
    }
    head.append(make("td"));
    const body = make("tbody");
    const count = make("p", "count");
    const folded = desk.rows.map((row) => fold(`${row.title} ${row.path} ${row.category} ${row.date} ${WORDS[`state-${row.state}`]}`));
    let shown = PAGE;
    const draw = () => {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      const found = desk.rows.filter((_, index) => words.every((word) => folded[index].includes(word)));
      body.replaceChildren(...found.slice(0, shown).map((row) => make("tr", "", ...cells(row))));
      count.replaceChildren(found.length ? `${Math.min(shown, found.length)} / ${found.length} ` : WORDS["found-none"]);
      if (found.length > shown) {
        const more = make("button", "", WORDS.more);
        more.addEventListener("click", () => { shown += PAGE; draw(); });
        count.append(more);
      }
    };
    search.addEventListener("input", () => { shown = PAGE; draw(); });
    draw();
    section.append(search, make("table", "", make("thead", "", head), body), count);
    return section;
  };

  const show = (desk) => {
    const query = main.querySelector("input")?.value ?? "";
    const home = document.getElementById("home");
    home.href = desk.home;
    home.textContent = desk.title || desk.home;
    const hadFocus = document.activeElement?.type === "search";
    main.replaceChildren(status, checks(desk), heldBack(desk), articles(desk, query));
    if (hadFocus) main.querySelector("input").focus();
  };

  // Laying out the desk takes the builder's time: only while somebody looks at it.
  let stale = true;
  main.replaceChildren(make("p", "count", WORDS["desk-waits"]));
  const refresh = async () => {
    if (document.hidden || !stale) return;
    stale = false;
    const answer = await fetch("/_congxa/desk.json");
    show(await answer.json());
  };
  document.addEventListener("congxa-built", () => { stale = true; refresh(); });
  document.addEventListener("visibilitychange", refresh);
  refresh();
}
