// Everything works without this file. It brings the lists that change often into the places that show
// them, marks the menu entry of this page, and closes an open menu.
"use strict";

const here = location.pathname;

for (const place of document.querySelectorAll("[data-fragment]")) bring(place);

async function bring(place) {
  const link = place.querySelector("p");
  try {
    const answer = await fetch(place.dataset.fragment);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = document.importNode(page.querySelector("main ul"), true);
    for (const item of list.children) {
      if (item.querySelector("a").pathname === here) { item.remove(); break; }
    }
    link.replaceWith(list);
    place.append(link);
  } catch {
    // The link stays.
  }
  place.removeAttribute("data-fragment");
}

const menu = document.querySelector(".menu");
for (const link of menu.querySelectorAll("a")) {
  if (link.pathname === here && link.origin === location.origin) link.setAttribute("aria-current", "page");
}

const openers = [...menu.querySelectorAll("details")];
const close = (kept) => openers.forEach((opener) => { if (opener !== kept) opener.open = false; });
for (const opener of openers) {
  opener.addEventListener("toggle", () => { if (opener.open) close(opener); });
}
document.addEventListener("click", (event) => { if (!menu.contains(event.target)) close(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = openers.find((opener) => opener.open);
  close();
  menu.classList.add("hushed");
  if (open) open.firstElementChild.focus();
});
menu.addEventListener("pointerleave", () => menu.classList.remove("hushed"));
