/* A list is filtered, sorted and paged in place. Without this script the same form and links load whole pages. */
"use strict";

const addressOf = ({ detail }) => new URL(detail.pathInfo.finalRequestPath, location);
const isPressed = ({ detail }) => ["submit", "click"].includes(detail.requestConfig?.triggeringEvent?.type);

/* Whoever presses a button or a link goes on at the head of the list; whoever types or chooses stays in the field. */
function goToList() {
  const list = document.getElementById("results");
  list.focus({ preventScroll: true });
  list.scrollIntoView();
}

/* Addresses stay short: what is empty or the first choice of its field goes without saying. */
document.addEventListener("htmx:configRequest", ({ detail: { elt, formData } }) => {
  for (const [name, value] of [...formData]) {
    if (!value || value === elt.elements?.[name]?.options?.[0].value) formData.delete(name);
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { pathname, search } = addressOf(event);
  if (pathname + search !== location.pathname + location.search) return;
  event.preventDefault(); /* the list shows it already */
  if (isPressed(event)) goToList();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (isPressed(event)) goToList();
});

document.addEventListener("htmx:historyRestore", goToList);

/* An answer that is no list says what is wrong: show it as the page it is. */
document.addEventListener("htmx:responseError", (event) => location.assign(addressOf(event)));
