// Fills every element that names an API path with what the API answers, as cards; what was there stays if it does not.
"use strict";

const noteOn = (entry) => {
  if (entry.start_date) {
    return [entry.start_date.slice(0, 10), entry.location, entry.price ? `$${entry.price}` : "free"].join(" · ");
  }
  return [entry.style, entry.rank].filter(Boolean).join(" · ");
};

const cardsOf = (answer, most) => {
  const entries = answer.results || answer.events || answer.instructors || answer.upcoming_events || [];
  return entries.slice(0, most).map((entry) => {
    const card = document.createElement("li");
    const title = document.createElement("strong");
    title.textContent = entry.title || entry.name;
    const note = document.createElement("span");
    note.textContent = noteOn(entry);
    card.append(title, note);
    return card;
  });
};

const fill = async (element) => {
  const query = element.hasAttribute("data-with-query") ? window.location.search : "";
  if (element.hasAttribute("data-with-query") && !new URLSearchParams(query).get("q")) return;
  const token = window.sessionStorage.getItem("access_token");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(element.dataset.api + query, { headers });
    const answer = await response.json();
    const list = document.createElement("ul");
    list.className = "cards";
    list.append(...cardsOf(answer, Number(element.dataset.most) || undefined));
    if (response.ok) element.replaceChildren(list);
    else if (!element.children.length) element.textContent = answer.detail;
  } catch (error) {
    if (!element.children.length) element.textContent = "The server did not answer.";
  }
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-api]").forEach(fill);
});
