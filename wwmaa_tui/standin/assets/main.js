// Fills every element that names an API path with what the API answers, as a list of titles.
"use strict";

const titlesIn = (answer) => {
  const list = answer.results || answer.events || answer.upcoming_events || [];
  return list.map((entry) => entry.title);
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
    for (const title of titlesIn(answer)) {
      const card = document.createElement("li");
      card.textContent = title;
      list.append(card);
    }
    element.replaceChildren(response.ok ? list : document.createTextNode(answer.detail));
  } catch (error) {
    element.textContent = "The server did not answer.";
  }
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-api]").forEach(fill);
});
