// What a reader chose on another page must stand before this one is painted: so this file alone is not deferred.
"use strict";
{
  const root = document.documentElement;
  root.classList.add("js");
  if (navigator.share) root.classList.add("can-share");
  try {
    root.dataset.size = localStorage.getItem("cx-size") || "0";
    if (localStorage.getItem("cx-voice")) root.classList.add("can-read");
    const scheme = localStorage.getItem("cx-scheme");
    if (scheme) root.dataset.scheme = scheme;
  } catch {
    // Nothing is remembered where the browser keeps nothing.
  }
}
